// Streams a range of a file that must not change while it is read.

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

import { disposable } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import { KIB } from '../../kit/sizes.js';
import { ABSENT, attempt, unless } from './failures.js';

const CHUNK_BYTES = 256 * KIB;

export interface FileRange {
  /** What to say was tried. */
  readonly what: string;
  readonly offset: number;
  readonly length: number;
  readonly signal: AbortSignal | undefined;
}

/** Undefined when it is not there. */
export async function openFile(path: string): Promise<FileHandle | undefined> {
  return await unless(ABSENT, () => open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
}

/** Closes it at the end. DATA_TRUNCATED when the file ends before the size that it had when it was opened. */
export async function* readFile(handle: FileHandle, range: FileRange): AsyncGenerator<Uint8Array> {
  const { what, offset, length, signal } = range;
  try {
    const { size } = await attempt(what, () => handle.stat());
    const end = Math.min(size, offset + length);
    for (let position = offset; position < end;) {
      signal?.throwIfAborted();
      const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, end - position));
      const at = position;
      const { bytesRead } = await attempt(what, () => handle.read(buffer, 0, buffer.length, at));
      if (bytesRead === 0) {
        throw new BackupError('DATA_TRUNCATED', `${what}: it ended at ${at} of ${size} bytes.`);
      }
      position += bytesRead;
      yield disposable(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
