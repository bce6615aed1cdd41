// A table of the backup and the live one of the same name: by which columns their rows are matched and compared.

import { BackupError } from '../../../core/errors.js';
import { counted } from '../../../kit/counted.js';
import { numberOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { isSame, quoted } from '../quote.js';
import { findTable, listTables, placeOf, type Table } from './describe-table.js';

export const SIDE = 'side';
export const LIVE = 'main';

/** Names of columns are those of the live table. */
export interface Pair {
  readonly side: Table;
  readonly live: Table;
  readonly key: readonly string[];
  /** Columns of both that are no generated ones. */
  readonly columns: readonly string[];
  /** Those of them that both declare with the same type. */
  readonly typed: readonly string[];
  readonly onlyInBackup: readonly string[];
  readonly onlyLive: readonly string[];
}

const NO_TABLE: Readonly<Record<string, string>> = {
  view: 'is a view: it has no rows of its own. Name the tables that it reads',
  virtual: 'is a virtual table: its rows are in tables that its module looks after',
  shadow: 'belongs to a virtual table, and only its module may write to it',
};

/** @throws BackupError REQUEST_INVALID for a table that is not in both, or whose rows can't be matched */
export function pairTables(database: Connection, wanted: string): Pair {
  const side = requireTable(database, SIDE, wanted);
  const live = requireTable(database, LIVE, wanted);
  const pair = pairOf(side, live);
  const nameless = pair === undefined ? 0 : countNameless(database, pair);
  if (pair !== undefined && nameless === 0) return pair;
  const reason =
    pair === undefined
      ? 'it has no primary key, and no unique one without NULL, that is the same in the backup and live'
      : `${counted(nameless, 'row')} of the backup ${nameless === 1 ? 'has' : 'have'} NULL in its key ${pair.key.join(', ')}`;
  throw new BackupError('REQUEST_INVALID', `Rows of ${live.name} can't be matched: ${reason}.`, {
    hint: 'Leave it out; keep the restored backup by keepSide, and copy its rows with ATTACH.',
  });
}

/** A primary key of SQLite may hold NULL, in as many rows as there are: none of them is another's. */
function countNameless(database: Connection, { side, key }: Pair): number {
  const isOpen = key.map((name) => `${quoted(name)} IS NULL`).join(' OR ');
  return numberOf(database, `SELECT count(*) FROM ${placeOf(side)} WHERE ${isOpen}`);
}

/** What rows refer to. Undefined where it is not in both, or its rows can't be matched. */
export function findPair(database: Connection, name: string): Pair | undefined {
  const side = findTable(database, SIDE, name);
  const live = findTable(database, LIVE, name);
  const pair = side?.type === 'table' && live?.type === 'table' ? pairOf(side, live) : undefined;
  return pair && countNameless(database, pair) === 0 ? pair : undefined;
}

function pairOf(side: Table, live: Table): Pair | undefined {
  const inBoth = live.columns.flatMap((column) => {
    const other = side.columns.find(({ name }) => isSame(name, column.name));
    return other === undefined || other.isGenerated || column.isGenerated ? [] : [{ ...column, other }];
  });
  const columns = inBoth.map(({ name }) => name);
  const key = keyOf(side, live, columns);
  return (
    key && {
      side,
      live,
      key,
      columns,
      typed: inBoth.filter(({ type, other }) => isSame(type, other.type)).map(({ name }) => name),
      onlyInBackup: without(side, live),
      onlyLive: without(live, side),
    }
  );
}

function keyOf(side: Table, live: Table, columns: readonly string[]): readonly string[] | undefined {
  const isUsable = (key: readonly string[]): boolean => key.length > 0 && isWithin(key, columns);
  if (isUsable(live.primaryKey)) return isSameSet(live.primaryKey, side.primaryKey) ? live.primaryKey : undefined;
  const mayBeNull = new Set(live.columns.filter(({ isRequired }) => !isRequired).map(({ name }) => name));
  return live.uniqueKeys.find(
    (key) =>
      isUsable(key) &&
      !key.some((name) => mayBeNull.has(name)) &&
      side.uniqueKeys.some((other) => isSameSet(key, other)),
  );
}

function without(table: Table, other: Table): string[] {
  return table.columns
    .filter(({ name, isGenerated }) => !isGenerated && !other.columns.some((column) => isSame(column.name, name)))
    .map(({ name }) => name);
}

function isWithin(names: readonly string[], others: readonly string[]): boolean {
  return names.every((name) => others.some((other) => isSame(other, name)));
}

function isSameSet(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && isWithin(names, others);
}

function requireTable(database: Connection, schema: string, wanted: string): Table {
  const table = findTable(database, schema, wanted);
  const where = schema === SIDE ? 'backup' : 'live database';
  if (table === undefined) {
    const names = listTables(database, schema).filter(({ type }) => type === 'table');
    throw new BackupError('REQUEST_INVALID', `The ${where} has no table ${wanted}.`, {
      hint: `It has: ${names
        .map(({ name }) => name)
        .join(', ')
        .slice(0, 1000)}.`,
    });
  }
  const reason = NO_TABLE[table.type];
  if (reason === undefined) return table;
  throw new BackupError('REQUEST_INVALID', `${JSON.stringify(table.name)} ${reason}.`);
}
