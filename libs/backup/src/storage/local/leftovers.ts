// Removes what killed processes left among the temporary files.

import { randomUUID } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { isAbandoned, ownedName } from '../../kit/owned-names.js';
import { unless } from './failures.js';

/** A file that another process removed first, or may not be removed by us, is none of our business. */
const NOT_OURS = ['ENOENT', 'EACCES', 'EPERM'];

/** A name for a temporary file, never given twice. */
export function tempName(): string {
  return ownedName(randomUUID());
}

export async function clearLeftovers(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const stats = await unless(NOT_OURS, () => lstat(path));
    if (stats === undefined) continue;
    if (isAbandoned({ path, modifiedAt: stats.mtime }, now)) await unless(NOT_OURS, () => rm(path));
  }
}
