// Lets rows be replaced in any order, and nothing happen by itself meanwhile: foreign keys go and come back, triggers rest.

import type { Session } from '../connection/session.js';
import { quoteIdentifier, quoteTable } from '../names.js';
import type { DescribedTable } from './describe-table.js';

/** Those of a partitioned table hold for its partitions, and are taken off as a whole. */
const FOREIGN_KEYS = `
  WITH RECURSIVE foreign_keys AS (
    SELECT oid, conrelid, confrelid, coalesce(to_jsonb(c) ->> 'conparentid', '0')::oid AS parent
    FROM pg_constraint c WHERE contype = 'f'
  ), holding (oid, parent) AS (
    SELECT oid, parent FROM foreign_keys WHERE conrelid = ANY ($1::oid[]) OR confrelid = ANY ($1::oid[])
    UNION SELECT f.oid, f.parent FROM foreign_keys f JOIN holding h ON f.oid = h.parent
  )
  SELECT conname AS name, conrelid::regclass::text AS "table", pg_get_constraintdef(oid) AS definition
  FROM pg_constraint WHERE oid IN (SELECT oid FROM holding WHERE parent = 0) ORDER BY conrelid, conname`;

const TRIGGERS = `SELECT tgname AS name, tgenabled AS mode FROM pg_trigger
  WHERE tgrelid = $1::oid AND NOT tgisinternal AND tgenabled <> 'D' ORDER BY 1`;

const ENABLE: Readonly<Record<string, string>> = { O: 'ENABLE', A: 'ENABLE ALWAYS', R: 'ENABLE REPLICA' };

/** In the transaction of the session. Answers how to make it as it was; every row is then checked. */
export async function relax(session: Session, tables: readonly DescribedTable[]): Promise<() => Promise<void>> {
  const back: string[] = [];
  for (const row of await session.query(FOREIGN_KEYS, [tables.map(({ oid }) => oid)])) {
    const alter = `ALTER TABLE ${String(row['table'])}`;
    const name = quoteIdentifier(String(row['name']));
    await session.query(`${alter} DROP CONSTRAINT ${name}`);
    back.push(`${alter} ADD CONSTRAINT ${name} ${String(row['definition'])}`);
  }
  for (const table of tables) {
    const alter = `ALTER TABLE ${quoteTable(table)}`;
    for (const row of await session.query(TRIGGERS, [table.oid])) {
      const name = quoteIdentifier(String(row['name']));
      await session.query(`${alter} DISABLE TRIGGER ${name}`);
      back.push(`${alter} ${ENABLE[String(row['mode'])]} TRIGGER ${name}`);
    }
  }
  return async () => {
    for (const statement of back) await session.query(statement);
  };
}
