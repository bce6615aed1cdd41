// The databases of a server, seen from the one that is never restored.

import { type BackupError, hasCode } from '../../../core/errors.js';
import { quoteIdentifier, quoteText } from '../names.js';
import { codeOf, type Phase } from '../postgres-failure.js';
import { type Row, Session } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

/** Where to work from when the maintenance database is the live one, or is closed to us. */
const ALWAYS_THERE = 'template1';
/** Longer than anything takes there on a server that answers: making and dropping databases wait for its disk. */
export const MAINTENANCE_PATIENCE_MS = 2 * 60_000;

/** One database. Its number stays the same when its name changes, and no other one ever gets it. */
export interface Database {
  readonly name: string;
  readonly oid: number;
  readonly comment: string | undefined;
  /** Whether any session is connected to it. */
  readonly isUsed: boolean;
}

/** Lends a session from which the live database can be created, renamed and dropped. */
export async function withMaintenance<T>(
  settings: PostgresSettings,
  phase: Phase,
  work: (session: Session) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const session = await openMaintenance(settings, phase, signal);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/**
 * A restore in place makes, renames and drops no database, and its role may be let into the live one alone: that is where
 * it then is.
 */
async function openMaintenance(settings: PostgresSettings, phase: Phase, signal?: AbortSignal): Promise<Session> {
  const { maintenanceDatabase, connection, restoreMode } = settings;
  const options = { phase, signal, patienceMs: MAINTENANCE_PATIENCE_MS };
  if (restoreMode === 'in-place') return await Session.open(settings, options);
  if (maintenanceDatabase === connection.database)
    return await Session.open(settings, { ...options, database: ALWAYS_THERE });
  try {
    return await Session.open(settings, { ...options, database: maintenanceDatabase });
  } catch (error) {
    if (!hasCode(error, 'SOURCE_NOT_FOUND', 'SOURCE_DENIED', 'RESTORE_FAILED') || !isClosed(error)) throw error;
    return await Session.open(settings, { ...options, database: ALWAYS_THERE });
  }
}

const DATABASES = `
  SELECT d.datname AS name, d.oid, shobj_description(d.oid, 'pg_database') AS comment,
         EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid) AS used
  FROM pg_database d`;

export async function listDatabases(session: Session): Promise<readonly Database[]> {
  return (await session.query(`${DATABASES} ORDER BY d.datname`)).map(databaseOf);
}

export async function findDatabase(session: Session, name: string): Promise<Database | undefined> {
  return (await session.query(`${DATABASES} WHERE d.datname = $1`, [name])).map(databaseOf)[0];
}

function databaseOf({ name, oid, comment, used }: Row): Database {
  const said = typeof comment === 'string' ? comment : undefined;
  return { name: String(name), oid: Number(oid), comment: said, isUsed: used === true };
}

/** Also while sessions use it. One that is not there any more, or has another name by now, is left alone. */
export async function dropDatabase(session: Session, { name, oid }: Database): Promise<void> {
  if ((await findDatabase(session, name))?.oid !== oid) return;
  await session.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
}

/** SQL that says of a database what it is. */
export function commentOn(name: string, comment: string | undefined): string {
  return `COMMENT ON DATABASE ${quoteIdentifier(name)} IS ${comment === undefined ? 'NULL' : quoteText(comment)}`;
}

export interface SessionGroup {
  readonly name: string;
  readonly count: number;
}

/** Who uses a database, without ourselves, by the names that applications give their sessions. */
export async function listUsers(session: Session, database: string): Promise<readonly SessionGroup[]> {
  const rows = await session.query(
    `SELECT coalesce(nullif(application_name, ''), usename, backend_type) AS name, count(*) AS count
     FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker'
     GROUP BY 1 ORDER BY 1`,
    [database],
  );
  return rows.map((row) => ({ name: String(row['name']), count: Number(row['count']) }));
}

export function showUsers(users: readonly SessionGroup[]): string {
  return users.map(({ name, count }) => (count === 1 ? name : `${name} (${count} sessions)`)).join(', ');
}

/** Not there, or not open to this role. */
function isClosed(error: BackupError): boolean {
  const code = codeOf(error.cause);
  return code === '3D000' || code === '42501';
}
