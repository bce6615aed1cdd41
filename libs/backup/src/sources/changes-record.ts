// What a capture of row changes says of itself: the text changes.json in its archive, and the marks in its facts.

import { BackupError } from '../core/errors.js';
import type { Marks } from '../core/facts.js';
import { listProblems, Reader } from '../core/reader.js';

export const RECORD_FORMAT = 'nestjs-backup-changes';
export const RECORD_VERSION = 1;

export interface ChangedColumn {
  readonly name: string;
  /** As the database writes it in the definition of a table. Absent: it has none. */
  readonly type?: string;
}

/** One table of a capture. */
export interface ChangedTable {
  /** As it stands in the facts. */
  readonly name: string;
  /** The rows that changed. */
  readonly file: string;
  /** The primary keys of all rows there were. Absent: they were not captured. */
  readonly keysFile?: string;
  /** What changes are told by. */
  readonly column: string;
  /** Those of the file, in its order; generated ones are not among them. */
  readonly columns: readonly ChangedColumn[];
  readonly primaryKey: readonly string[];
  /** Where the window begins. Absent: every row is there, whenever it changed. */
  readonly from?: string;
  /** The highest value of the column. Absent: there was none. */
  readonly highest?: string;
  /** Where the window of the next capture begins. Absent: at every row. */
  readonly next?: string;
  /** Rows in the file. */
  readonly changed: number;
  /** Rows in the table. */
  readonly rows: number;
  /** What was last taken from the sequences of columns. */
  readonly sequences: Readonly<Record<string, string>>;
}

export interface ChangesRecord {
  readonly tables: readonly ChangedTable[];
}

export function recordText({ tables }: ChangesRecord): string {
  return `${JSON.stringify({ format: RECORD_FORMAT, version: RECORD_VERSION, tables }, null, 2)}\n`;
}

/** @throws BackupError RESTORE_FAILED for what is no record of this version */
export function parseRecord(text: string): ChangesRecord {
  const root = new Reader(jsonOf(text));
  const isOurs = root.at('format').value === RECORD_FORMAT && root.at('version').value === RECORD_VERSION;
  if (!isOurs) root.at('version').problem(`must be ${RECORD_VERSION}, of the format ${RECORD_FORMAT}`);
  const tables = root.at('tables').items().map(readTable);
  if (root.problems.length === 0) return { tables };
  throw new BackupError('RESTORE_FAILED', `changes.json can't be read: ${listProblems(root.problems)}.`, {
    hint: 'A later version of nestjs-backup may have written it: upgrade to that one.',
  });
}

function readTable(reader: Reader): ChangedTable {
  const sequences = reader.at('sequences').entries();
  return {
    name: reader.at('name').string(),
    file: reader.at('file').string(),
    ...optionalText(reader, 'keysFile'),
    column: reader.at('column').string(),
    columns: reader
      .at('columns')
      .items()
      .map((column) => ({ name: column.at('name').string(), ...optionalText(column, 'type') })),
    primaryKey: reader
      .at('primaryKey')
      .items()
      .map((name) => name.string()),
    ...optionalText(reader, 'from'),
    ...optionalText(reader, 'highest'),
    ...optionalText(reader, 'next'),
    changed: reader.at('changed').integer(),
    rows: reader.at('rows').integer(),
    sequences: Object.fromEntries(sequences.map(([column, value]) => [column, value.string()])),
  };
}

function optionalText<K extends string>(reader: Reader, name: K): { readonly [P in K]?: string } {
  const value = reader.at(name).optional((text) => text.string(), undefined);
  return (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: string };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const SOURCE = 'source';

/** What of a table the next capture has to know. */
export type TableMarks = Readonly<Record<string, string>>;

/** Which database it was, and what the next capture has to know of each table. */
export function marksOf(
  identity: Readonly<Record<string, string>>,
  tables: readonly { readonly name: string; readonly marks: TableMarks }[],
): Marks {
  return { [SOURCE]: identity, ...Object.fromEntries(tables.map(({ name, marks }) => [markOf(name), marks])) };
}

export function identityOf(marks: Marks | undefined): TableMarks {
  return marks?.[SOURCE] ?? {};
}

export function tableMarks(marks: Marks | undefined, name: string): TableMarks | undefined {
  return marks !== undefined && Object.hasOwn(marks, markOf(name)) ? marks[markOf(name)] : undefined;
}

function markOf(table: string): string {
  return `table:${table}`;
}
