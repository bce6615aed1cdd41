// Values of SQLite as fields of CSV, and back. A column keeps no type: what its affinity would not bring back is marked.

import type { CsvField } from '../../../kit/csv.js';
import type { Value } from '../driver.js';

/** What follows a backslash: a blob or a text in hexadecimal digits, a number, an empty text, a text with a backslash. */
const MARKS = { blob: 'x', hexText: 't', number: 'n', empty: 'e', backslash: '\\' } as const;

/** What drivers read in the place of bytes that are no text. */
const REPLACEMENT = 0xfffd;
const REPLACED = String.fromCharCode(REPLACEMENT);

/** Where the text itself has one it is written in digits. */
export function isNoText(field: CsvField): boolean {
  return field?.includes(REPLACED) ?? false;
}

/** True for a column that leaves a text as it is when it could be a number. */
function keepsTexts(type: string): boolean {
  const upper = type.toUpperCase();
  if (upper === '' || upper === 'ANY') return true;
  return !/INT|CHAR|CLOB|TEXT/.test(upper) && upper.includes('BLOB');
}

/** The field for a column, in SQL: a text, or NULL for no value. */
export function fieldOf(column: string, type = ''): string {
  const number = keepsTexts(type) ? `'\\${MARKS.number}' || quote(${column})` : `quote(${column})`;
  return `CASE typeof(${column})
    WHEN 'null' THEN NULL
    WHEN 'blob' THEN '\\${MARKS.blob}' || lower(hex(${column}))
    WHEN 'text' THEN CASE
      WHEN length(CAST(${column} AS BLOB)) = 0 THEN '\\${MARKS.empty}'
      WHEN instr(${column}, char(0)) > 0 OR instr(${column}, char(${REPLACEMENT})) > 0 THEN '\\${MARKS.hexText}' || lower(hex(CAST(${column} AS BLOB)))
      WHEN substr(${column}, 1, 1) = '\\' THEN '\\' || ${column}
      ELSE ${column} END
    ELSE ${number} END`;
}

/** The value to give to a database of the encoding, whose columns then make a number of it where they are for numbers. */
export function valueOf(field: CsvField, encoding: string): Value {
  if (field === null || field[0] !== '\\') return field;
  const rest = field.slice(2);
  switch (field[1]) {
    case MARKS.blob:
      return Buffer.from(rest, 'hex');
    case MARKS.hexText:
      return textOf(Buffer.from(rest, 'hex'), encoding);
    case MARKS.number:
      return /^-?\d+$/.test(rest) ? BigInt(rest) : Number(rest);
    case MARKS.empty:
      return '';
    default:
      return field.slice(1);
  }
}

/** By the names that SQLite has for encodings. */
function textOf(bytes: Buffer, encoding: string): string {
  if (encoding === 'UTF-8') return bytes.toString('utf8');
  return (encoding === 'UTF-16be' ? bytes.swap16() : bytes).toString('utf16le');
}
