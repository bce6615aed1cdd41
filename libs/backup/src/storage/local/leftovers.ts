// Removes what killed processes left among the temporary files.

import { randomUUID } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Clock } from '../../core/clock.js';
import { DAY } from '../../kit/durations.js';
import { isAbandoned, ownedName } from '../../kit/owned-names.js';
import { unless } from './failures.js';

/** A file that another process removed first, or may not be removed by us, is none of our business. */
const NOT_OURS = ['ENOENT', 'EACCES', 'EPERM'];

/** A name for a temporary file, never given twice. */
export function tempName(): string {
  return ownedName(randomUUID());
}

/** Clears a folder at the first call and then once a day, because what other hosts left is told by its age alone. */
export class Leftovers {
  private due = -Infinity;
  private cleared: Promise<void> = Promise.resolve();

  constructor(private readonly clock: Clock) {}

  async clear(folder: string): Promise<void> {
    const started = this.clock.elapsed();
    if (started >= this.due) {
      this.due = started + DAY;
      this.cleared = clearLeftovers(folder, this.clock.now()).catch((error: unknown) => {
        this.due = started;
        throw error;
      });
    }
    await this.cleared;
  }
}

async function clearLeftovers(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const stats = await unless(NOT_OURS, () => lstat(path));
    if (stats === undefined) continue;
    if (isAbandoned({ path, modifiedAt: stats.mtime }, now)) await unless(NOT_OURS, () => rm(path));
  }
}
