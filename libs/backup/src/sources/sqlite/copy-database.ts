// Makes a consistent copy of a database that others use at the same time.

import { rmSync } from 'node:fs';

import { systemClock } from '../../core/clock.js';
import { MIB } from '../../kit/sizes.js';
import { numberOf, valueOf } from './connect.js';
import { ALL_PAGES, type Connection } from './driver.js';
import { lockedFailure, sqliteResult } from './sqlite-failure.js';

const STEP_BYTES = 4 * MIB;
/** How often others may make a copy start again before it is made in one step, during which they can not write. */
const RESTARTS = 3;

export interface CopyOptions {
  readonly busyTimeoutMs: number;
  readonly onProgress: (fraction: number) => void;
}

/** Copies what `live` is connected to into a new file. What a failed copy leaves is the caller's to remove. */
export async function copyDatabase(live: Connection, path: string, options: CopyOptions): Promise<void> {
  const pages = Math.max(1, Math.round(STEP_BYTES / numberOf(live, 'PRAGMA page_size')));
  if (valueOf(live, 'PRAGMA journal_mode') === 'wal') await copySnapshot(live, path, pages, options);
  else await copyBetweenWrites(live, path, pages, options);
}

/** A read transaction is a snapshot, so the copy never starts again; in write-ahead mode nobody waits for it either. */
async function copySnapshot(live: Connection, path: string, pages: number, { onProgress }: CopyOptions): Promise<void> {
  live.run('BEGIN');
  live.all('SELECT 1 FROM sqlite_schema LIMIT 1');
  await live.copyTo(path, pages, (copied, total) => onProgress(copied / total));
  live.run('COMMIT');
}

/**
 * With a rollback journal readers and writers exclude each other. Between two steps writers get their turn, but each
 * write makes the copy start again; after a few times it is therefore made in one step, while they wait.
 */
async function copyBetweenWrites(
  live: Connection,
  path: string,
  pages: number,
  { busyTimeoutMs, onProgress }: CopyOptions,
): Promise<void> {
  const watch = watchCopy(busyTimeoutMs);
  try {
    await live.copyTo(path, pages, (copied, total) => {
      watch(copied);
      onProgress(copied / total);
    });
  } catch (error) {
    if (!(error instanceof TooManyRestarts) && sqliteResult(error) !== 'BUSY') throw error;
    for (const suffix of ['', '-journal']) rmSync(path + suffix, { force: true });
    // A read transaction waits for its turn as long as it may, and then keeps writers out until the copy is made.
    await copySnapshot(live, path, ALL_PAGES, { busyTimeoutMs, onProgress });
  }
}

class TooManyRestarts extends Error {}

/** Takes the number of pages copied so far, and throws when the copy keeps starting again or no longer moves. */
function watchCopy(busyTimeoutMs: number): (copied: number) => void {
  let last = -1;
  let movedAt = systemClock.elapsed();
  let restarts = 0;
  return (copied) => {
    if (copied < last && ++restarts > RESTARTS) throw new TooManyRestarts();
    if (copied !== last) movedAt = systemClock.elapsed();
    else if (systemClock.elapsed() - movedAt >= busyTimeoutMs) throw lockedFailure();
    last = copied;
  };
}
