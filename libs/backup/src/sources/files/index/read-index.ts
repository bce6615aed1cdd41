// Reads an index: as a stream, or as a file in a process that does nothing else.

import { readSync } from 'node:fs';

import type { ByteStream } from '../../../core/bytes.js';
import { BackupError } from '../../../core/errors.js';
import { KIB } from '../../../kit/sizes.js';
import type { IndexEntry } from './entry.js';
import { IndexParser } from './parse-index.js';

/** Room for the longest path and the longest target of a link, each byte written as six. */
const LONGEST_LINE = 64 * KIB;
/** Of a file. */
const AT_ONCE = 256 * KIB;

/**
 * The entries in order. Throws DATA_CORRUPT where it is not as docs/format.md says, also at its end: what is yielded
 * before is sound by itself.
 */
export async function* readIndex(input: ByteStream): AsyncGenerator<IndexEntry> {
  const [parser, lines] = [new IndexParser(), new Lines()];
  for await (const chunk of input) {
    for (const line of lines.cut(chunk)) {
      const entry = parser.next(toUtf8(line));
      if (entry !== undefined) yield entry;
    }
  }
  lines.finish();
  parser.finish();
}

/** The same of an open file. */
export function* readIndexFile(file: number): Generator<IndexEntry> {
  const parser = new IndexParser();
  for (const line of readLines(file)) {
    const entry = parser.next(toUtf8(line));
    if (entry !== undefined) yield entry;
  }
  parser.finish();
}

/** The lines of an open file, one character for each byte. */
export function* readLines(file: number): Generator<string> {
  const lines = new Lines();
  const chunk = Buffer.allocUnsafeSlow(AT_ONCE);
  for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk)) {
    yield* lines.cut(chunk.subarray(0, bytes));
  }
  lines.finish();
}

const NOT_ASCII = /[^\0-\x7f]/;

export function toUtf8(line: string): string {
  return NOT_ASCII.test(line) ? Buffer.from(line, 'latin1').toString('utf8') : line;
}

/** Cuts chunks into lines, and holds no more than one chunk and a line. */
class Lines {
  private begun = '';

  cut(chunk: Uint8Array): string[] {
    const lines = (this.begun + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')).split(
      '\n',
    );
    this.begun = lines.pop() ?? '';
    if (this.begun.length > LONGEST_LINE) throw tooLong();
    return lines;
  }

  finish(): void {
    if (this.begun !== '') throw new BackupError('DATA_CORRUPT', 'The index of the files stops within a line.');
  }
}

function tooLong(): BackupError {
  return new BackupError('DATA_CORRUPT', `A line of the index of the files is longer than ${LONGEST_LINE} bytes.`);
}
