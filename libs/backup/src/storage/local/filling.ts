// Streams the content of an object into a new file, onto the disk.

import { open, type FileHandle } from 'node:fs/promises';

import { type ByteStream, dispose } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import { interruptible, untilAborted } from '../../kit/interruptible.js';
import { attempt } from './failures.js';

export interface FilledFile {
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/**
 * Writes the stream to a file that must not exist yet, and answers what the file system then says of it. On disk when it
 * resolves. The next chunk is asked for when the one before was written. Errors of the stream are thrown as they are.
 * When the signal aborts, a file system that hangs is not waited for: the file is then closed when it wakes up.
 */
export async function fillFile(
  path: string,
  content: ByteStream,
  what: string,
  signal: AbortSignal | undefined,
): Promise<FilledFile> {
  const handle = await attempt(what, () => open(path, 'wx', 0o600));
  const answer = <T>(work: () => Promise<T>): Promise<T> => untilAborted(attempt(what, work), signal);
  try {
    let bytes = 0;
    for await (const chunk of interruptible(content, signal)) {
      await answer(() => writeWhole(handle, chunk));
      bytes += chunk.length;
      dispose(chunk);
    }
    await answer(() => handle.sync());
    const stats = await answer(() => handle.stat());
    if (stats.size !== bytes) {
      throw new BackupError('STORAGE_FAILED', `${what}: ${bytes} bytes were written, but the file has ${stats.size}.`);
    }
    return { bytes, modifiedAt: stats.mtime };
  } finally {
    await answer(() => handle.close());
  }
}

/** A full disk takes a part of a chunk first and refuses only the rest. */
async function writeWhole(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    written += (await handle.write(chunk, written)).bytesWritten;
  }
}
