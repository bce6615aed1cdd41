// What a table is like whose changes are captured, or applied.

import { createHash } from 'node:crypto';

import { BackupError } from '../../../core/errors.js';
import type { ChangedColumn } from '../../changes-record.js';
import { numberOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { quoted, quotedText } from '../quote.js';
import type { ChosenTable } from './options.js';

export interface DescribedTable {
  readonly name: string;
  /** Those that are not computed from others. */
  readonly columns: readonly ChangedColumn[];
  readonly primaryKey: readonly string[];
  /** The same text as long as it is the same table with the same columns, and no schema was changed, as by a script of tables. */
  readonly shape: string;
}

/** Undefined where there is no such table. */
export function findTable(database: Connection, name: string): DescribedTable | undefined {
  const [found] = database.all(
    `SELECT rootpage FROM main.sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name = ${quotedText(name)}`,
  );
  if (found === undefined) return undefined;
  const all = database.all(`PRAGMA main.table_xinfo(${quoted(name)})`);
  const columns = all
    .filter(({ hidden }) => hidden === 0)
    .map((column): ChangedColumn => {
      const type = String(column['type']);
      return { name: String(column['name']), ...(type === '' ? {} : { type }) };
    });
  const primaryKey = all
    .filter(({ pk }) => Number(pk) > 0)
    .toSorted((a, b) => Number(a['pk']) - Number(b['pk']))
    .map((column) => String(column['name']));
  const shape = createHash('sha256')
    .update(JSON.stringify([found['rootpage'], numberOf(database, 'PRAGMA schema_version'), columns, primaryKey]))
    .digest('hex');
  return { name, columns, primaryKey, shape: shape.slice(0, 16) };
}

/** @throws BackupError SOURCE_INVALID for a table whose changes can't be captured */
export function requireTable(database: Connection, { name, column }: ChosenTable): DescribedTable {
  const table = findTable(database, name);
  if (table === undefined) throw invalid(`The database has no table ${name}`, 'Check its name, capitals included.');
  if (table.primaryKey.length === 0) {
    throw invalid(
      `${name} has no primary key`,
      'Changes are put back by primary key: add one, or leave the table out.',
    );
  }
  if (table.columns.some((found) => found.name === column)) return table;
  throw invalid(
    `${name} has no column ${column}, or it is a generated one`,
    'Name a column that every change of a row sets.',
  );
}

function invalid(message: string, hint: string): BackupError {
  return new BackupError('SOURCE_INVALID', `${message}.`, { hint });
}
