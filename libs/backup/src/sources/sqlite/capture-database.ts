// Captures a database: a consistent copy in a scratch directory, from which the content is streamed.

import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { ByteStream } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import type { Capture, SourceContext } from '../../core/source.js';
import { createScratch, removeScratch, sweepScratch } from '../../kit/own-folder.js';
import { requireRoom } from '../../kit/room.js';
import { MIB } from '../../kit/sizes.js';
import { askCaptured } from './ask-captured.js';
import { objectNameOf, realDatabasePath } from './database-path.js';
import { asCaptureError, asScratchError } from '../../kit/source-errors.js';
import type { SqliteSettings } from './settings.js';
import { DATA_SIDES } from './side-files.js';
import { runTask } from './tasks.js';

/** As large as the largest blocks that are compressed: they then need no copy, and reading takes few trips to libuv's pool. */
const CHUNK_BYTES = 2 * MIB;

export async function captureDatabase(settings: SqliteSettings, context: SourceContext): Promise<Capture> {
  const { signal, runId, progress } = context;
  signal.throwIfAborted();
  const source = await realDatabasePath(settings.file).catch((error: unknown) => {
    throw asCaptureError(error, `The database ${settings.file} can not be found`);
  });
  const parent = settings.scratchDirectory ?? dirname(source);
  const bytes = await sizeWithLog(source);
  const scratch = await prepareScratch(parent, bytes, runId, settings);
  try {
    const name = objectNameOf(source);
    const copy = join(scratch, name);
    const { busyTimeoutMs, niceness } = settings;
    const facts = await runTask('capture', { source, copy, busyTimeoutMs }, { signal, progress, niceness });
    return {
      objects: [{ name, bytes: facts.bytes, open: () => readCopy(copy, facts.bytes, signal) }],
      facts: () => Promise.resolve(facts),
      ask: (statement) => askCaptured(settings, copy, statement, { signal }),
      close: () => removeScratch(scratch),
    };
  } catch (error) {
    await removeScratch(scratch);
    throw error;
  }
}

/** What the copy can take at the most: the main file, and what the log may add to it. */
export async function sizeWithLog(source: string): Promise<number> {
  const sizes = await Promise.all([
    stat(source).then(
      (found) => found.size,
      (error: unknown) => {
        throw asCaptureError(error, `The database ${source} can not be read`);
      },
    ),
    ...DATA_SIDES.map((side) =>
      stat(source + side)
        .then((found) => found.size)
        .catch(() => 0),
    ),
  ]);
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function prepareScratch(
  parent: string,
  bytes: number,
  runId: string,
  { clock }: SqliteSettings,
): Promise<string> {
  try {
    await sweepScratch(parent, clock);
    await requireRoom(parent, bytes);
    return await createScratch(parent, runId);
  } catch (error) {
    throw asScratchError(error, `A scratch directory could not be made in ${parent}`);
  }
}

export async function* readCopy(
  path: string,
  bytes: number,
  signal: AbortSignal,
): ByteStream & AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    for (let position = 0; position < bytes;) {
      signal.throwIfAborted();
      const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, bytes - position));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0)
        throw new BackupError('SOURCE_FAILED', `The copy ${path} ends at ${position} of ${bytes} bytes.`);
      position += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
