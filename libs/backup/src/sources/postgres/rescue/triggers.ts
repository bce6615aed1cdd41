// The application's triggers on tables that are written to.

import type { Session } from '../connection/session.js';
import { quoteIdentifier } from '../names.js';
import type { TableWrite } from './writes.js';

export interface Trigger {
  readonly name: string;
  /** The table in SQL: it may be a partition of the one that is written to. */
  readonly table: string;
  readonly mode: string;
}

const ON = { insert: 4, update: 16 } as const;

/** Those that a session runs as usual. The ones by which the server keeps foreign keys are none of them. */
const TRIGGERS = `
  SELECT t.tgname AS name, t.tgrelid::regclass::text AS "table", t.tgenabled AS mode
  FROM pg_trigger t
  WHERE (t.tgrelid = $1::oid OR t.tgrelid IN (SELECT relid FROM pg_partition_tree($1::oid)))
    AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgtype & $2 <> 0 ORDER BY 2, 1`;

export async function triggersOf(live: Session, writes: readonly TableWrite[]): Promise<readonly Trigger[]> {
  const found: Trigger[] = [];
  for (const { of, inserts, updates } of writes) {
    const events = (inserts > 0 ? ON.insert : 0) + (updates > 0 ? ON.update : 0);
    for (const row of await live.query(TRIGGERS, [of.live.oid, events])) {
      found.push({ name: String(row['name']), table: String(row['table']), mode: String(row['mode']) });
    }
  }
  return found;
}

/** Within the transaction: others wait to write to the tables, and never see them without. Answers the way back. */
export async function restTriggers(live: Session, triggers: readonly Trigger[]): Promise<() => Promise<void>> {
  for (const { name, table } of triggers) {
    await live.query(`ALTER TABLE ONLY ${table} DISABLE TRIGGER ${quoteIdentifier(name)}`);
  }
  return async () => {
    for (const { name, table, mode } of triggers) {
      const enable = mode === 'A' ? 'ENABLE ALWAYS' : 'ENABLE';
      await live.query(`ALTER TABLE ONLY ${table} ${enable} TRIGGER ${quoteIdentifier(name)}`);
    }
  };
}
