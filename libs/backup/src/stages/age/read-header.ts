// Finds where the header of an age file ends.

import { BackupError } from '../../core/errors.js';
import { KIB } from '../../kit/sizes.js';
import type { ChunkReader } from '../chunk-reader.js';

const FIRST_LINE = Buffer.from('age-encryption.org/v1\n');
const LAST_LINE_START = Buffer.from('\n--- ');
/** A recipient takes 150 bytes, a post-quantum one 1.6 KB. */
const MAX_HEADER_BYTES = 256 * KIB;

/** Reads up to and including the header's last line. Throws DATA_CORRUPT when it is none, DATA_TRUNCATED when it ends. */
export async function readHeader(reader: ChunkReader): Promise<Uint8Array> {
  let read = Buffer.alloc(0);
  for (let chunk = await reader.next(); chunk !== undefined; chunk = await reader.next()) {
    read = Buffer.concat([read, chunk]);
    requireFirstLine(read);
    const end = endOfHeader(read);
    if (end !== undefined) {
      reader.putBack(read.subarray(end));
      return read.subarray(0, end);
    }
    if (read.byteLength > MAX_HEADER_BYTES) {
      throw new BackupError('DATA_CORRUPT', `The age header does not end within ${MAX_HEADER_BYTES} bytes.`);
    }
  }
  throw new BackupError('DATA_TRUNCATED', `The age file ends within its header, after ${read.byteLength} bytes.`);
}

function requireFirstLine(read: Buffer): void {
  const length = Math.min(read.byteLength, FIRST_LINE.byteLength);
  if (read.compare(FIRST_LINE, 0, length, 0, length) === 0) return;
  throw new BackupError('DATA_CORRUPT', 'What was read is not an age file: its first line is another.');
}

function endOfHeader(read: Buffer): number | undefined {
  const lastLine = read.indexOf(LAST_LINE_START);
  const end = lastLine < 0 ? -1 : read.indexOf('\n', lastLine + LAST_LINE_START.byteLength);
  return end < 0 ? undefined : end + 1;
}
