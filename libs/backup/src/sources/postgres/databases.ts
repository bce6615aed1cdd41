// The databases of a server, seen from the one that is never restored.

import { type BackupError, hasCode } from '../../core/errors.js';
import { quoteIdentifier } from './names.js';
import { codeOf, type Phase } from './postgres-failure.js';
import { Session } from './session.js';
import type { PostgresSettings } from './settings.js';

/** Where to work from when the maintenance database is the live one, or is closed to us. */
const ALWAYS_THERE = 'template1';

/**
 * A session from which the live database can be created, renamed and dropped. A restore in place does none of it, and
 * its role may be let into the live database alone: that is where it then is. The caller closes it.
 */
export async function openMaintenance(settings: PostgresSettings, phase: Phase): Promise<Session> {
  const { maintenanceDatabase, connection, restoreMode } = settings;
  if (restoreMode === 'in-place') return await Session.open(settings, { phase });
  if (maintenanceDatabase === connection.database)
    return await Session.open(settings, { phase, database: ALWAYS_THERE });
  try {
    return await Session.open(settings, { phase, database: maintenanceDatabase });
  } catch (error) {
    if (!hasCode(error, 'SOURCE_NOT_FOUND', 'SOURCE_DENIED', 'RESTORE_FAILED') || !isClosed(error)) throw error;
    return await Session.open(settings, { phase, database: ALWAYS_THERE });
  }
}

export async function withMaintenance<T>(
  settings: PostgresSettings,
  phase: Phase,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openMaintenance(settings, phase);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

export async function databaseExists(session: Session, name: string): Promise<boolean> {
  const [row] = await session.query('SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS found', [name]);
  return row?.['found'] === true;
}

export async function listDatabases(session: Session): Promise<readonly string[]> {
  const rows = await session.query('SELECT datname FROM pg_database ORDER BY datname');
  return rows.map((row) => String(row['datname']));
}

/** Also while sessions use it. One that is not there is no error. */
export async function dropDatabase(session: Session, name: string): Promise<void> {
  await session.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
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
