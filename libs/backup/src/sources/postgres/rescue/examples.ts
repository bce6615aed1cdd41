// A few rows for a person to look at: by their keys, and nothing else of them.

import type { Row, Session } from '../connection/session.js';
import { columnOf, type RescueTable } from './rescue-table.js';
import { keyNames, keyTexts } from './row-sql.js';

const LONGEST_VALUE = 100;

/** The first in the order of the key, of live rows that are given in SQL as the table `t`. */
export async function examplesOf(
  live: Session,
  table: RescueTable,
  { rows, values }: { readonly rows: string; readonly values: readonly unknown[] },
  atMost: number,
): Promise<Record<string, string>[]> {
  const keys = table.key.map((column, at) => `${columnOf('t', column)} AS o${at}`);
  const order = keys.map((_, at) => `o${at}`).join(', ');
  // OFFSET 0: they are all found first, and not one by one in the hope that there are many.
  const found = await live.query(
    `SELECT ${keyNames(table).join(', ')} FROM (SELECT ${keyTexts('t', table)}, ${keys.join(', ')} FROM ${rows} OFFSET 0) e
     ORDER BY ${order} LIMIT ${atMost}`,
    values,
  );
  return found.map((row) => showKey(table, row));
}

/** Of a row with the key as texts. */
export function showKey({ key }: RescueTable, row: Row): Record<string, string> {
  return Object.fromEntries(key.map(({ name }, at) => [name, shorten(String(row[`k${at}`]))]));
}

function shorten(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
