// Scratch directories beside live data: one for each use, removed at its end, or by a later run when the process was
// killed meanwhile.

import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Clock } from '../core/clock.js';
import { randomTail } from '../core/names.js';
import { isAbandoned, ownedName } from './owned-names.js';

/** The folder that holds them. A directory that is backed up may hold one: it is no part of the data. */
export const OWN_FOLDER = '.nestjs-backup';

/** Makes a private directory below `parent`, another one each time. */
export async function createScratch(parent: string, runId: string): Promise<string> {
  const path = join(parent, OWN_FOLDER, ownedName(`${runId}-${randomTail()}`));
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

export async function removeScratch(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await removeIfEmpty(dirname(path));
}

/** Removes what killed processes left below `parent`. */
export async function sweepScratch(parent: string, clock: Clock): Promise<void> {
  const folder = join(parent, OWN_FOLDER);
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) continue;
    if (isAbandoned({ path, modifiedAt: found.mtime }, clock.now())) await removeScratch(path);
  }
}

async function removeIfEmpty(directory: string): Promise<void> {
  await rmdir(directory).catch(() => undefined);
}
