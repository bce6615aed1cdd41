// Directories for scratch files in places that others use too, such as that of the system for temporary files.

import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Clock } from '../core/clock.js';
import { randomTail } from '../core/names.js';
import { isAbandoned, ownedName } from './owned-names.js';

const MARK = 'nestjs-backup-';

/** Another one each time, open to this user alone. What killed processes have left in the same place is removed first. */
export async function createScratchDirectory(parent: string, clock: Clock): Promise<string> {
  await sweepScratchDirectories(parent, clock);
  const path = join(parent, ownedName(MARK + randomTail()));
  await mkdir(path, { mode: 0o700 });
  return path;
}

export async function removeScratchDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

/** Removes what killed processes have left. What can not be looked at or removed belongs to somebody else. */
export async function sweepScratchDirectories(parent: string, clock: Clock): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.includes(`~${MARK}`)) continue;
    const path = join(parent, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || !isAbandoned({ path, modifiedAt: found.mtime }, clock.now())) continue;
    await removeScratchDirectory(path).catch(() => undefined);
  }
}
