// What there is to know of one table in order to write it down: its columns, and what was defined for it.

import { numberOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { quoted, quotedText } from '../quote.js';

export interface Definition {
  readonly name: string;
  readonly sql: string;
}

export interface Table extends Definition {
  /** What is inserted: no generated columns, and the rowid first where nothing else holds it. */
  readonly columns: readonly string[];
  /** In which order rows are read. */
  readonly order: string;
  readonly indexes: readonly Definition[];
  readonly triggers: readonly Definition[];
  /** The highest number that AUTOINCREMENT has given away, as a text. */
  readonly lastNumber: string | undefined;
}

const ROWID_NAMES = ['rowid', '_rowid_', 'oid'];

export function defineTable(database: Connection, name: string): Table {
  const [row] = database.all(
    `SELECT s.sql, l.wr FROM sqlite_schema s JOIN pragma_table_list l ON l.name = s.name AND l.schema = 'main'
     WHERE s.type = 'table' AND s.name = ${quotedText(name)}`,
  );
  const columns = columnsOf(database, name);
  const rowid = row?.['wr'] === 0 ? freeRowid(columns.all) : undefined;
  const hasOwnRowid = rowid !== undefined && !columns.hasAlias;
  return {
    name,
    sql: String(row?.['sql']),
    columns: hasOwnRowid ? [rowid, ...columns.stored] : columns.stored,
    order: rowid === undefined ? 'NOT INDEXED' : `ORDER BY ${quoted(rowid)}`,
    indexes: definitions(database, 'index', name),
    triggers: definitions(database, 'trigger', name),
    lastNumber: lastNumberOf(database, name),
  };
}

function columnsOf(database: Connection, name: string) {
  const found = database.all(`SELECT name, hidden, pk FROM pragma_table_xinfo(${quotedText(name)})`);
  const keyIndexes = numberOf(
    database,
    `SELECT count(*) FROM pragma_index_list(${quotedText(name)}) WHERE origin = 'pk'`,
  );
  return {
    all: found.map((column) => String(column['name'])),
    stored: found.filter(({ hidden }) => hidden === 0).map((column) => String(column['name'])),
    /** A primary key without an index of its own is the rowid by another name. */
    hasAlias: found.some(({ pk }) => pk !== 0) && keyIndexes === 0,
  };
}

/** A name of the rowid that no column has taken. */
function freeRowid(columns: readonly string[]): string | undefined {
  const taken = new Set(columns.map((column) => column.toLowerCase()));
  return ROWID_NAMES.find((candidate) => !taken.has(candidate));
}

function definitions(database: Connection, type: 'index' | 'trigger', table: string): Definition[] {
  return database
    .all(
      `SELECT name, sql FROM sqlite_schema
       WHERE type = '${type}' AND lower(tbl_name) = lower(${quotedText(table)}) AND sql IS NOT NULL ORDER BY rowid`,
    )
    .map((row) => ({ name: String(row['name']), sql: String(row['sql']) }));
}

function lastNumberOf(database: Connection, table: string): string | undefined {
  if (numberOf(database, `SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'`) === 0) return undefined;
  const [row] = database.all(`SELECT CAST(seq AS TEXT) AS seq FROM sqlite_sequence WHERE name = ${quotedText(table)}`);
  return row === undefined ? undefined : String(row['seq']);
}
