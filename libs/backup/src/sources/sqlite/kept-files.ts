// Finds and removes what swaps keep for undo.

import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { isKept, realDatabasePath } from './database-path.js';
import { asCaptureError } from '../../kit/source-errors.js';

/** Removes what was kept since before the given time, and answers the paths. */
export async function forgetKept(
  file: string,
  before: Date,
  signal: AbortSignal,
  isOurs = isKept,
): Promise<readonly string[]> {
  try {
    const live = await realDatabasePath(file);
    const directory = dirname(live);
    const removed: string[] = [];
    for (const name of (await readdir(directory)).filter((found) => isOurs(found, live))) {
      signal.throwIfAborted();
      const path = join(directory, name);
      if (await isKeptSinceBefore(path, before)) {
        await rm(path, { force: true });
        removed.push(path);
      }
    }
    return removed;
  } catch (error) {
    signal.throwIfAborted();
    throw asCaptureError(error, `What was kept beside ${file} could not be removed`);
  }
}

/** By the time of the last change to its names, which the swap made; that of its content is when it was last written. */
async function isKeptSinceBefore(path: string, before: Date): Promise<boolean> {
  return (await stat(path)).ctime.getTime() < before.getTime();
}
