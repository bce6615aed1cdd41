// Writes tables to a script that puts them back into a database: their definitions and rows, in one transaction.

import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

import { randomTail } from '../../../core/names.js';
import { MIB } from '../../../kit/sizes.js';
import { valueOf } from '../connect.js';
import type { Connection } from '../driver.js';
import type { FoundTables } from './find-tables.js';
import { readRows, RowTally } from './read-rows.js';
import { BAIL, COMMIT, divider } from './script-format.js';
import { beginning, closing, countBroken, emptying, finishing, opening, rebuildings } from './script-parts.js';
import { quoted } from '../quote.js';
import type { Table } from './table-definition.js';

export interface WrittenTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly digest: string;
}

export interface Written {
  readonly bytes: number;
  readonly tables: readonly WrittenTable[];
}

export interface ScriptOptions {
  /** Tables that the script takes away. */
  readonly drop?: readonly string[];
  readonly onTable?: (name: string) => void;
}

/** The reading transaction is the caller's. The file must be new; what a failure leaves of it is the caller's to remove. */
export function writeScript(
  database: Connection,
  { tables, missing }: FoundTables,
  path: string,
  { drop = [], onTable = () => undefined }: ScriptOptions = {},
): Written {
  const out = new ScriptFile(path);
  try {
    const broken = countBroken(database, tables);
    const encoding = String(valueOf(database, 'PRAGMA encoding'));
    out.begin();
    out.write(notes(tables, missing) + beginning(encoding));
    out.cut();
    out.write(opening(tables, broken));
    for (const name of drop) out.write(`DROP TABLE IF EXISTS main.${quoted(name)};\n`);
    const written = tables.map((table) => {
      onTable(table.name);
      return writeTable(database, table, out);
    });
    for (const table of tables) out.write(finishing(table));
    out.write(rebuildings(database, tables));
    out.write(closing(tables, broken));
    out.end();
    return { bytes: out.bytes, tables: written };
  } finally {
    out.close();
  }
}

function notes(tables: readonly Table[], missing: readonly string[]): string {
  const optional =
    missing.length === 0 ? '' : `-- Optional, and not there when this was captured: ${names(missing)}.\n`;
  return `-- Replaces all rows of ${names(tables.map(({ name }) => name))}; makes what is missing of them; all or nothing.
-- sqlite3 <file> < tables.sql
${optional}`;
}

/** Whatever a name holds, it stays within its comment. */
function names(list: readonly string[]): string {
  return list.map((name) => JSON.stringify(name)).join(', ');
}

function writeTable(database: Connection, table: Table, out: ScriptFile): WrittenTable {
  out.write(emptying(table));
  const insert = `INSERT INTO main.${quoted(table.name)} (${table.columns.map(quoted).join(',')}) VALUES `;
  const tally = new RowTally();
  for (const row of readRows(database, table)) {
    tally.add(row);
    out.write(`${insert}(${row});\n`);
  }
  return { name: table.name, columns: table.columns, rows: tally.rows, digest: tally.digest() };
}

const PIECE_BYTES = MIB;

/** Collects statements into pieces, and writes piece by piece. */
class ScriptFile {
  bytes = 0;
  private readonly file: number;
  private readonly divider = divider(randomTail());
  private statements: string[] = [];
  private length = 0;

  constructor(path: string) {
    this.file = openSync(path, 'wx', 0o600);
  }

  begin(): void {
    this.put(BAIL + this.divider);
  }

  /** Whole statements, each with its line feed. */
  write(statements: string): void {
    this.statements.push(statements);
    this.length += statements.length;
    if (this.length >= PIECE_BYTES) this.cut();
  }

  end(): void {
    this.cut();
    this.put(COMMIT);
    fsyncSync(this.file);
  }

  close(): void {
    closeSync(this.file);
  }

  /** What was written until here is one piece. */
  cut(): void {
    if (this.length === 0) return;
    this.put(this.statements.join('') + this.divider);
    this.statements = [];
    this.length = 0;
  }

  private put(text: string): void {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
    this.bytes += bytes.length;
  }
}
