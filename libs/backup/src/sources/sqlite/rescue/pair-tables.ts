// A table of the backup and the live one of the same name: by which columns their rows are matched and compared.

import { BackupError } from '../../../core/errors.js';
import type { Connection } from '../driver.js';
import { isSame } from '../quote.js';
import { findTable, listTables, type Table } from './describe-table.js';

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
  if (pair !== undefined) return pair;
  throw new BackupError(
    'REQUEST_INVALID',
    `Rows of ${live.name} can't be matched: it has no primary key, and no unique one without NULL, that is the same in the backup and live.`,
    { hint: 'Leave it out; keep the restored backup by keepSide, and copy its rows with ATTACH.' },
  );
}

/** What rows refer to. Undefined where it is not in both, or its rows can't be matched. */
export function findPair(database: Connection, name: string): Pair | undefined {
  const side = findTable(database, SIDE, name);
  const live = findTable(database, LIVE, name);
  return side?.type === 'table' && live?.type === 'table' ? pairOf(side, live) : undefined;
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
