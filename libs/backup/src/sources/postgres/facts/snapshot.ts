// One view of a database, held open: what is dumped and what is counted is the same, whatever others write meanwhile.

import { BackupError, hasCode } from '../../../core/errors.js';
import { quoteTable, showTable, type TableName } from '../names.js';
import { requireClosed } from '../capture/crossing.js';
import { requireReadable } from '../capture/preflight.js';
import { listDependencies, listRelations, type Relation } from './relations.js';
import { type SelectedRelations, selectRelations, selectsAll } from '../capture/select-relations.js';
import type { Session } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

export interface Snapshot {
  /** What other sessions call it by. It is there as long as the session. */
  readonly id: string;
  readonly selected: SelectedRelations;
}

/** So many tables are locked by one statement. */
const LOCKED_AT_ONCE = 500;

/**
 * Opens the snapshot and takes the weakest lock on every table of it, so that none is changed or dropped under the dump.
 * @throws BackupError SOURCE_INVALID, SOURCE_DENIED, SOURCE_BUSY naming who holds the lock
 */
export async function openSnapshot(session: Session, settings: PostgresSettings): Promise<Snapshot> {
  await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const [row] = await session.query('SELECT pg_export_snapshot() AS id');
  const selected = await selectFor(session, settings);
  requireReadable(selected, settings.connection.user);
  await lockTables(session, selected.included, settings.lockTimeoutMs);
  return { id: String(row?.['id']), selected };
}

/** What the source options ask for, of what is there now. @throws BackupError SOURCE_INVALID */
export async function selectFor(session: Session, { selection }: PostgresSettings): Promise<SelectedRelations> {
  const relations = await listRelations(session);
  const schemas = await session.query(
    `SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1`,
  );
  const found = { relations, schemas: schemas.map((row) => String(row['nspname'])) };
  if (selectsAll(selection)) return selectRelations(selection, found, []);
  const selected = selectRelations(selection, found, await listDependencies(session));
  await requireClosed(session, selected);
  return selected;
}

/** @throws BackupError SOURCE_BUSY naming who holds the lock */
export async function lockTables(
  session: Session,
  included: readonly Relation[],
  lockTimeoutMs: number,
): Promise<void> {
  const tables = included.filter(({ kind }) => kind === 'r' || kind === 'p');
  for (let at = 0; at < tables.length; at += LOCKED_AT_ONCE) {
    const batch = tables.slice(at, at + LOCKED_AT_ONCE);
    try {
      await session.query(`LOCK TABLE ${batch.map(quoteTable).join(', ')} IN ACCESS SHARE MODE`);
    } catch (error) {
      if (!hasCode(error, 'SOURCE_BUSY')) throw error;
      await session.query('ROLLBACK');
      const oids = batch.map(({ oid }) => oid);
      throw await lockedFailure(session, oids, lockTimeoutMs, error);
    }
  }
}

const HOLDERS = `
  SELECT n.nspname AS schema, c.relname AS "table", l.pid, a.application_name AS name
  FROM pg_locks l
  JOIN pg_class c ON c.oid = l.relation
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.granted AND l.mode = 'AccessExclusiveLock' AND l.relation = ANY ($1::oid[])
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

async function lockedFailure(
  session: Session,
  oids: readonly number[],
  lockTimeoutMs: number,
  cause: BackupError,
): Promise<BackupError> {
  const holders = (await session.query(HOLDERS, [oids])).map((row) => {
    const table: TableName = { schema: String(row['schema']), table: String(row['table']) };
    return `${showTable(table)} by session ${String(row['pid'])} (${String(row['name'])})`;
  });
  const by = holders.length === 0 ? 'A table of the database is locked' : `Locked is ${holders.join(', ')}`;
  return new BackupError('SOURCE_BUSY', `${by}, and was not free within ${lockTimeoutMs / 1000} s.`, { cause });
}
