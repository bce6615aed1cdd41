// Compares the rows of one table, and lists in the work file which are missing and which are changed.

import type { FoundRows, RowChoice, TableComparison } from '../../../core/rescue.js';
import { numberOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { quoted } from '../quote.js';
import { placeOf } from './describe-table.js';
import { differsIn, keyColumns, listed, listName, liveRowOf, sameKey, shownKey } from './fragments.js';
import type { Pair } from './pair-tables.js';

export type Compared = Omit<TableComparison, 'extra' | 'where'>;

export interface HowToCompare extends Pick<RowChoice, 'kinds' | 'examples'> {
  /** Of the table, in the names of its lists. */
  readonly at: number;
  /** Its rows are those in the list of picks. */
  readonly isPicked: boolean;
}

export function compareTable(database: Connection, pair: Pair, how: HowToCompare): Compared {
  const { at, isPicked } = how;
  const { side, live, key, onlyInBackup, onlyLive } = pair;
  const rows = isPicked ? listName('pick', at) : placeOf(side);
  const from = isPicked
    ? `${rows} AS p CROSS JOIN ${placeOf(side)} AS b ON ${listed('b', key, 'p')}`
    : `${placeOf(side)} AS b`;
  const found = listName('found', at);
  database.run(
    `CREATE TABLE ${found} AS SELECT ${keyColumns('b', key)} FROM ${from} WHERE NOT EXISTS (${liveRowOf(pair)})`,
  );
  listChanged(database, pair, from, how);
  const change = listName('change', at);
  return {
    table: live.name,
    key,
    onlyInBackup,
    onlyLive,
    rows: numberOf(database, `SELECT count(*) FROM ${rows}`),
    missing: foundIn(database, found, pair, how),
    changed: { ...foundIn(database, change, pair, how), columns: changedColumns(database, change, pair) },
  };
}

/** `d0`, `d1` …: whether the columns differ; and what is live in them, where it is to be written over. */
function listChanged(database: Connection, pair: Pair, from: string, { at, kinds }: HowToCompare): void {
  const { live, key, columns } = pair;
  const differences = columns.map((column) => differsIn(pair, 'l', 'b', column));
  const flags = differences.map((difference, column) => `${difference} AS d${column}`);
  const values = kinds.includes('changed') ? columns.map((name, column) => `l.${quoted(name)} AS l${column}`) : [];
  const list = listName('change', at);
  database.run(
    `CREATE TABLE ${list} AS SELECT ${[keyColumns('b', key), ...flags, ...values].join(', ')}
     FROM ${from} CROSS JOIN ${placeOf(live)} AS l ON ${sameKey('l', 'b', key)} WHERE ${differences.join(' OR ')};
     CREATE INDEX ${list}_key ON change_${at} (${key.map((_, part) => `k${part}`).join(', ')})`,
  );
}

export function foundIn(
  database: Connection,
  list: string,
  { key }: Pick<Pair, 'key'>,
  { examples }: Pick<RowChoice, 'examples'>,
): FoundRows {
  const keys = key.map((_, at) => `w.k${at}`).join(', ');
  const sql = `SELECT ${shownKey(key)} FROM ${list} AS w ORDER BY ${keys} LIMIT ${examples}`;
  return {
    count: numberOf(database, `SELECT count(*) FROM ${list}`),
    examples: [...database.each(sql)].map((row) => asRecord(key, row)),
  };
}

export function asRecord(key: readonly string[], values: readonly unknown[]): Readonly<Record<string, string>> {
  return Object.fromEntries(key.map((name, at) => [name, String(values[at])]));
}

function changedColumns(database: Connection, change: string, { columns }: Pair): Readonly<Record<string, number>> {
  const sums = columns.map((_, at) => `total(d${at})`).join(', ');
  const [counts = []] = [...database.each(`SELECT ${sums} FROM ${change}`)];
  return Object.fromEntries(
    columns.flatMap((name, at) => (Number(counts[at]) > 0 ? [[name, Number(counts[at])]] : [])),
  );
}
