// Reads the rows of a table as literals of SQL, one row at a time.

import { createHash } from 'node:crypto';
import { TextDecoder } from 'node:util';

import { BackupError } from '../../../core/errors.js';
import { formatBytes, MIB } from '../../../kit/sizes.js';
import { valueOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { literalOf, type StoredValue } from './literals.js';
import { quoted } from '../quote.js';
import type { Table } from './table-definition.js';

/** The longest statement that every release takes is 1,000,000,000 bytes; here it also has to fit into memory twice. */
const LONGEST_ROW = 256 * MIB;

const DECODERS: Readonly<Record<string, string>> = { 'UTF-16le': 'utf-16le', 'UTF-16be': 'utf-16be' };

/** Each row as what stands between the parentheses of VALUES. */
export function* readRows(
  database: Connection,
  { name, columns, order }: Pick<Table, 'name' | 'columns' | 'order'>,
): Generator<string> {
  const encoding = DECODERS[String(valueOf(database, 'PRAGMA encoding'))] ?? 'utf-8';
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const selected = columns.map((column) => selectedAs(quoted(column))).join(', ');
  for (const row of database.each(`SELECT ${selected} FROM ${quoted(name)} ${order}`)) {
    const values = row.map((value) => literalOf(value as StoredValue, decoder)).join(',');
    if (values.length > LONGEST_ROW) throw tooLong(name, values.length);
    yield values;
  }
}

/** Integers of 64 bits as texts, blobs as digits, texts as the bytes that are stored: nothing is changed on the way. */
function selectedAs(column: string): string {
  return `CASE typeof(${column}) WHEN 'integer' THEN 'i' || ${column} WHEN 'blob' THEN 'b' || hex(${column})
          WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END`;
}

/** Tells by two short values whether a table has the same rows as another one. */
export class RowTally {
  private readonly hash = createHash('sha256');
  private count = 0;

  add(row: string): void {
    this.hash.update(row);
    this.hash.update('\n');
    this.count++;
  }

  get rows(): number {
    return this.count;
  }

  /** Called once. */
  digest(): string {
    return this.hash.digest('hex');
  }
}

function tooLong(table: string, length: number): BackupError {
  const message = `A row of ${JSON.stringify(table)} takes ${formatBytes(length)} as a statement, more than the ${formatBytes(LONGEST_ROW)} that are written.`;
  return new BackupError('SOURCE_INVALID', message, { hint: 'Back up the database file as a whole.' });
}
