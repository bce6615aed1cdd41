// The triggers of tables that rows are written to.

import { lowered, quoted, quotedText } from '../quote.js';
import type { Connection } from '../driver.js';

export interface Trigger {
  readonly name: string;
  readonly table: string;
  readonly sql: string;
}

/** Names and texts in quotes, and comments: what they say is no word of the definition. */
const APART = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\//g;
const EVENT = /\b(INSERT|UPDATE|DELETE)\b/i;

/** Those that would run when rows are inserted, or when they are updated. */
export function triggersOf(
  database: Connection,
  tables: readonly { readonly name: string; readonly inserts: boolean; readonly updates: boolean }[],
): Trigger[] {
  return tables.flatMap(({ name, inserts, updates }) =>
    database
      .all(
        `SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) = ${quotedText(lowered(name))} ORDER BY name`,
      )
      .map((row) => ({ name: String(row['name']), table: name, sql: String(row['sql']) }))
      .filter(({ sql }) => {
        const event = EVENT.exec(sql.replaceAll(APART, '""'))?.[1]?.toUpperCase();
        if (event === 'DELETE') return false;
        return event === 'UPDATE' ? updates : inserts || event === undefined;
      }),
  );
}

/** Within a transaction: they are there again when that ends, and were never gone for others. */
export function restTriggers(database: Connection, triggers: readonly Trigger[]): () => void {
  for (const { name } of triggers) database.run(`DROP TRIGGER main.${quoted(name)}`);
  return () => {
    for (const { sql } of triggers) database.run(sql);
  };
}
