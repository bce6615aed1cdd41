// Pieces of SQL about the rows of a pair of tables. `b` is a row of the backup, `l` a live one, `w` one of a list.

import { quoted } from '../quote.js';
import { placeOf } from './describe-table.js';
import type { Pair } from './pair-tables.js';

/** Lists of rows in the work file; their columns `k0`, `k1` … are the key. */
export type ListKind = 'pick' | 'found' | 'change' | 'insert';

export function listName(kind: ListKind, at: number): string {
  return `work.${kind}_${at}`;
}

/** The comparison is that of the left one: of a column of a table, with its collation. */
export function sameKey(left: string, right: string, key: readonly string[]): string {
  return key.map((name) => `${left}.${quoted(name)} IS ${right}.${quoted(name)}`).join(' AND ');
}

export function listed(row: string, key: readonly string[], list = 'w'): string {
  return key.map((name, at) => `${row}.${quoted(name)} IS ${list}.k${at}`).join(' AND ');
}

/** As the columns of a list. */
export function keyColumns(row: string, key: readonly string[]): string {
  return key.map((name, at) => `${row}.${quoted(name)} AS k${at}`).join(', ');
}

/** Byte for byte, and with the type where both sides keep it by the same rule. */
export function differs(a: string, b: string, isTyped: boolean): string {
  const values = `${a} COLLATE BINARY IS NOT ${b}`;
  return isTyped ? `(${values} OR typeof(${a}) <> typeof(${b}))` : `(${values})`;
}

export function differsIn({ typed }: Pick<Pair, 'typed'>, a: string, b: string, column: string): string {
  return differs(`${a}.${quoted(column)}`, `${b}.${quoted(column)}`, typed.includes(column));
}

/** The rows of a list, `w`, with those of the backup, `b`; in this order, however many there are of either. */
export function backupRowsOf(list: string, { side, key }: Pick<Pair, 'side' | 'key'>): string {
  return `${list} AS w CROSS JOIN ${placeOf(side)} AS b ON ${listed('b', key)}`;
}

export function liveRowOf({ live, key }: Pick<Pair, 'live' | 'key'>, row = 'b'): string {
  return `SELECT 1 FROM ${placeOf(live)} AS l WHERE ${sameKey('l', row, key)}`;
}

/** The values of the key as short texts. */
export function shownKey(key: readonly string[], list = 'w'): string {
  return key.map((_, at) => shown(`${list}.k${at}`)).join(', ');
}

export function shown(value: string): string {
  return `CASE typeof(${value}) WHEN 'null' THEN 'NULL' WHEN 'blob' THEN 'x''' || hex(substr(${value}, 1, 32)) || ''''
    ELSE substr(CAST(${value} AS TEXT), 1, 80) END`;
}

/** As one value, so that it is looked for once among all that are meant. */
export function rowOf(row: string, names: readonly string[]): string {
  return `(${names.map((name) => `${row}.${quoted(name)}`).join(', ')})`;
}
