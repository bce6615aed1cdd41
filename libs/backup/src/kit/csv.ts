// Comma-separated values (RFC 4180) in UTF-8. An empty field is no value at all; an empty text is in quotes.

import type { ByteStream } from '../core/bytes.js';

/** Null: no value. */
export type CsvField = string | null;

const NEEDS_QUOTES = /^$|[",\r\n]|^\s|\s$|^\\\.$/;

/** One record with the end of its line. */
export function csvRecord(fields: readonly CsvField[]): string {
  return `${fields.map(quoted).join(',')}\n`;
}

function quoted(field: CsvField): string {
  if (field === null) return '';
  return NEEDS_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** The records one after the other, the first line among them. Throws a RangeError for what is none. */
export async function* readCsv(input: ByteStream): AsyncGenerator<readonly CsvField[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let enough = 0;
  for await (const chunk of input) {
    rest += decoder.decode(chunk, { stream: true });
    if (rest.length < enough) continue;
    const end = yield* records(rest);
    rest = rest.slice(end);
    // A long record is looked at again when there is twice as much of it, not with each chunk.
    enough = 2 * rest.length;
  }
  rest += decoder.decode();
  rest = rest.slice(yield* records(rest));
  if (rest !== '') throw new RangeError('The last record of the CSV is not complete.');
}

/** All records that are complete; answers where the next one begins. */
function* records(text: string): Generator<readonly CsvField[], number> {
  let begin = 0;
  for (;;) {
    const found = parseRecord(text, begin);
    if (found === undefined) return begin;
    yield found.fields;
    begin = found.end;
  }
}

function parseRecord(text: string, begin: number): { readonly fields: CsvField[]; readonly end: number } | undefined {
  const fields: CsvField[] = [];
  let at = begin;
  for (;;) {
    const field = text[at] === '"' ? parseQuoted(text, at) : parsePlain(text, at);
    if (field === undefined) return undefined;
    fields.push(field.value);
    at = field.end + 1;
    if (text[field.end] === '\n') return { fields, end: at };
    if (text[field.end] !== ',')
      throw new RangeError(`The CSV has something after a quoted field: record ${text.slice(begin, begin + 80)}.`);
  }
}

interface ParsedField {
  readonly value: CsvField;
  /** Where the comma or the end of the line is. */
  readonly end: number;
}

const END_OF_PLAIN = /[,\n]/g;

function parsePlain(text: string, at: number): ParsedField | undefined {
  END_OF_PLAIN.lastIndex = at;
  const found = END_OF_PLAIN.exec(text);
  if (found === null) return undefined;
  return { value: found.index === at ? null : text.slice(at, found.index), end: found.index };
}

/** The character after the last quote must be there: it may be another quote. */
function parseQuoted(text: string, at: number): ParsedField | undefined {
  let quote = text.indexOf('"', at + 1);
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  if (quote === -1 || quote + 1 >= text.length) return undefined;
  return { value: text.slice(at + 1, quote).replaceAll('""', '"'), end: quote + 1 };
}
