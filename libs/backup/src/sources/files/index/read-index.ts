// Reads an index: as a stream, or as a file in a process that does nothing else.

import { readSync } from 'node:fs';

import type { ByteStream } from '../../../core/bytes.js';
import { BackupError } from '../../../core/errors.js';
import { MIB } from '../../../kit/sizes.js';
import type { IndexEntry } from './entry.js';
import { IndexParser } from './parse-index.js';

/** Room for the longest path and the longest target of a link, each byte written as six. */
const LONGEST_LINE = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * The entries in order. Throws DATA_CORRUPT where it is not as docs/format.md says, also at its end: what is yielded
 * before is sound by itself.
 */
export async function* readIndex(input: ByteStream): AsyncGenerator<IndexEntry> {
  const [parser, lines] = [new IndexParser(), new Lines()];
  for await (const chunk of input) {
    for (const line of lines.cut(chunk)) {
      const entry = parser.next(line);
      if (entry !== undefined) yield entry;
    }
  }
  lines.finish();
  parser.finish();
}

/** The same of an open file. */
export function* readIndexFile(file: number): Generator<IndexEntry> {
  const [parser, lines] = [new IndexParser(), new Lines()];
  const chunk = Buffer.allocUnsafeSlow(MIB);
  for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk)) {
    for (const line of lines.cut(chunk.subarray(0, bytes))) {
      const entry = parser.next(line);
      if (entry !== undefined) yield entry;
    }
  }
  lines.finish();
  parser.finish();
}

/** Cuts chunks into lines, and holds no more than one chunk and a line. */
export class Lines {
  private begun: Buffer = Buffer.alloc(0);

  *cut(chunk: Uint8Array): Generator<string> {
    const bytes = Buffer.concat([this.begun, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      yield bytes.toString('utf8', start, end);
      start = end + 1;
    }
    this.begun = Buffer.from(bytes.subarray(start));
    if (this.begun.byteLength > LONGEST_LINE) throw tooLong();
  }

  finish(): void {
    if (this.begun.byteLength > 0) throw new BackupError('DATA_CORRUPT', 'The index of the files stops within a line.');
  }
}

function tooLong(): BackupError {
  return new BackupError('DATA_CORRUPT', `A line of the index of the files is longer than ${LONGEST_LINE} bytes.`);
}
