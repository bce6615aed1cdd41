// Rows in SQL that means the same on both sides, whatever names others have put on the search path.

import { BackupError } from '../../../core/errors.js';
import type { CsvField } from '../../../kit/csv.js';
import { columnOf, type RescueTable, type SharedColumn } from './rescue-table.js';

const TEXT = 'pg_catalog.text';

/** The value as a text, the same for the same value and for no other. Bytes are many: their sum stands for them. */
function textOf(alias: string, column: SharedColumn): string {
  const value = columnOf(alias, column);
  if (column.isBytes) return `pg_catalog.md5(${value})`;
  return `${column.isRescaled ? `pg_catalog.trim_scale(${value})` : value}::${TEXT}`;
}

/** A number of 64 bits for each of the columns: NULL for NULL. */
export function hashesOf(alias: string, { columns }: Pick<RescueTable, 'columns'>, seed: string): string {
  return `ARRAY[${columns.map((column) => hash(textOf(alias, column), seed)).join(', ')}]::pg_catalog.int8[]`;
}

/** The whole row as one text. */
export function wholeRow(alias: string, { columns }: Pick<RescueTable, 'columns'>): string {
  return `ROW(${columns.map((column) => textOf(alias, column)).join(', ')})::${TEXT}`;
}

export function hash(text: string, seed: string): string {
  return `pg_catalog.hashtextextended((${text}) COLLATE pg_catalog."C", ${seed})`;
}

/** A text by which nobody finds another row. */
export function fingerprintOf(text: string): string {
  return `encode(sha256(convert_to(${text}, getdatabaseencoding())), 'hex')`;
}

/** The key as texts, `k0` and on. */
export function keyTexts(alias: string, { key }: Pick<RescueTable, 'key'>): string {
  return key.map((column, at) => `${columnOf(alias, column)}::${TEXT} AS k${at}`).join(', ');
}

/** The names of those. */
export function keyNames({ key }: Pick<RescueTable, 'key'>): string[] {
  return key.map((_, at) => `k${at}`);
}

/** The row of the table that has the alias is the one with the key, whose columns are given in SQL. */
export function hasKey(alias: string, { key }: Pick<RescueTable, 'key'>, given: readonly string[]): string {
  return key.map((column, at) => `${columnOf(alias, column)} ${column.equals} ${given[at]}`).join(' AND ');
}

/** The columns of the key where they are called `k0` and on. */
export function foundKey(alias: string, { key }: Pick<RescueTable, 'key'>): string[] {
  return key.map((_, at) => `${alias}.k${at}`);
}

/** What is given of a key as texts `k0` and on, as the live table takes it. */
export function liveKey(alias: string, { key, columns }: RescueTable): string[] {
  return key.map(({ name }, at) => `${alias}.k${at}::${sharedColumn({ columns }, name).type}`);
}

/** The same as the table of the backup takes it. */
export function sideKey(alias: string, { key, columns }: RescueTable): string[] {
  return key.map(({ name }, at) => `${alias}.k${at}::${sharedColumn({ columns }, name).sideType}`);
}

/** Parameters of arrays of texts from `$1` on, as rows with the names. */
export function givenTexts(names: readonly string[], alias: string): string {
  return `unnest(${names.map((_, at) => `$${at + 1}::text[]`).join(', ')}) ${alias} (${names.join(', ')})`;
}

/** Those parameters. */
export function arraysOf(width: number, records: readonly (readonly CsvField[])[]): CsvField[][] {
  return Array.from({ length: width }, (_, at) => records.map((record) => record[at] ?? null));
}

function sharedColumn({ columns }: Pick<RescueTable, 'columns'>, name: string): SharedColumn {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  throw new BackupError('INTERNAL', `The key has a column ${name} that is not compared.`);
}
