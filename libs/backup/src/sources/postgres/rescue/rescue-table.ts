// One table as both sides have it: the key by which rows are found on the other side, and the columns that are compared.

import { BackupError } from '../../../core/errors.js';
import type { Session } from '../connection/session.js';
import { quoteIdentifier, quoteTable, showTable, type TableName } from '../names.js';
import { describeTable, type FoundTable, type UniqueColumn, type UniqueIndex } from './describe-table.js';

export interface SharedColumn {
  readonly name: string;
  /** The live type, for a cast from text. */
  readonly type: string;
  /** The type in the backup. */
  readonly sideType: string;
  readonly isBytes: boolean;
  /** The same number may be written with more zeros on one side. */
  readonly isRescaled: boolean;
  /** Live, it can be given in a new row only. */
  readonly isCounted: boolean;
}

export interface RescueTable extends TableName {
  /** As facts have it. */
  readonly shown: string;
  /** The table in SQL, without what inherits from it, which is other tables' rows; with its partitions, on either side. */
  readonly from: string;
  readonly live: FoundTable;
  readonly key: readonly UniqueColumn[];
  /** What is in both, and not computed live, in the order of the live table. The key is among it. */
  readonly columns: readonly SharedColumn[];
  readonly onlyInBackup: readonly string[];
  readonly onlyLive: readonly string[];
  /** Of those that only the live table has: a new row would have to say them. */
  readonly required: readonly string[];
}

export interface BothSides {
  /** The live data. */
  readonly live: Session;
  /** What was restored of the backup. */
  readonly side: Session;
}

/** @throws BackupError REQUEST_INVALID, SOURCE_DENIED for a table whose rows can't be compared */
export async function requireRescueTable({ live, side }: BothSides, name: TableName): Promise<RescueTable> {
  const shown = showTable(name);
  const found = await describeTable(live, name);
  const before = await describeTable(side, name);
  const spelling = 'Check its name, capitals included';
  if (found === undefined && before === undefined) {
    throw new BackupError('REQUEST_INVALID', `There is no table ${shown}, neither live nor in the backup.`, {
      hint: `${spelling}; it is written schema.table where the schema is not public.`,
    });
  }
  const there = requireRows(found, `The live database has no table ${shown}.`, {
    shown,
    hint: 'Restore the whole table: restore with this table alone.',
  });
  const captured = requireRows(before, `The backup has no table ${shown}.`, {
    shown,
    hint: `${spelling}, or use another backup.`,
  });
  const key = there.uniques.find(({ isKey }) => isKey);
  if (key === undefined) {
    throw new BackupError('REQUEST_INVALID', `${shown} has no primary key, and no unique one without NULL.`, {
      hint: 'Rows without a key can not be told apart. Restore into a new database, and copy from there what is needed.',
    });
  }
  if (!captured.uniques.some((unique) => sameKey(unique, key))) {
    const columns = key.columns.map(({ name: column }) => column).join(', ');
    throw new BackupError('REQUEST_INVALID', `In the backup ${shown} has another key than ${columns}.`, {
      hint: 'Restore into a new database, and copy from there what is needed.',
    });
  }
  return pairOf(name, { live: there, captured }, key);
}

function requireRows(
  found: FoundTable | undefined,
  missing: string,
  { shown, hint }: { readonly shown: string; readonly hint: string },
): FoundTable {
  if (found === undefined) throw new BackupError('REQUEST_INVALID', missing, { hint });
  if (found.kind !== 'r' && found.kind !== 'p') {
    throw new BackupError('REQUEST_INVALID', `${shown} is no table.`, { hint: 'Name the tables that it shows.' });
  }
  if (!found.isReadable || found.hidesRows) {
    throw new BackupError('SOURCE_DENIED', `The role may not read every row of ${shown}.`, {
      hint: 'Grant it SELECT on the table, and BYPASSRLS where row security hides rows.',
    });
  }
  return found;
}

/** The same columns, by which the same values are one. */
function sameKey(one: UniqueIndex, other: UniqueIndex): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf({ columns }: UniqueIndex): string {
  return JSON.stringify(columns.map(({ name, equals }) => [name, equals].join(' ')).toSorted());
}

function pairOf(
  name: TableName,
  { live, captured }: { readonly live: FoundTable; readonly captured: FoundTable },
  key: UniqueIndex,
): RescueTable {
  const before = new Map(captured.columns.map((column) => [column.name, column]));
  const now = new Set(live.columns.map((column) => column.name));
  const fresh = live.columns.filter((column) => !before.has(column.name) && !column.isGenerated);
  return {
    ...name,
    shown: showTable(name),
    from: `${live.kind === 'p' || captured.kind === 'p' ? '' : 'ONLY '}${quoteTable(name)}`,
    live,
    key: key.columns,
    columns: live.columns.flatMap((column) => {
      const same = before.get(column.name);
      if (same === undefined || column.isGenerated) return [];
      const isBoth = (type: string): boolean => column.type === type && same.type === type;
      const types = { type: column.type, sideType: same.type };
      const isRescaled = isBoth('numeric') && column.modifier !== same.modifier;
      const { name: called, isCounted } = column;
      return [{ name: called, ...types, isBytes: isBoth('bytea'), isRescaled, isCounted }];
    }),
    onlyInBackup: captured.columns.flatMap((column) => (now.has(column.name) ? [] : [column.name])),
    onlyLive: fresh.map((column) => column.name),
    required: fresh.flatMap((column) => (column.isRequired ? [column.name] : [])),
  };
}

/** Columns of a row in SQL, of the table that has the alias. */
export function columnOf(alias: string, { name }: { readonly name: string }): string {
  return `${alias}.${quoteIdentifier(name)}`;
}
