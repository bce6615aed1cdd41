// Puts a finished file in its place in one step, and never over another one.

import { createHash } from 'node:crypto';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import { ABSENT, errnoOf, unless } from './failures.js';

/** What file systems answer that have no hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** True when the file is now at `target`; false when something was there before. Only then is the file unchanged. */
export async function place(file: string, target: string): Promise<boolean> {
  try {
    await link(file, target);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    if (!NO_LINKS.has(errnoOf(error))) throw error;
    return await placeWithoutLinks(file, target);
  }
}

/**
 * The same where there are no hard links: whoever creates the claim file may look whether the target is free and rename.
 * A claim that a killed process left keeps its key taken until it is cleared away as a left-over, which is the safe side.
 */
export async function placeWithoutLinks(file: string, target: string): Promise<boolean> {
  const claim = join(dirname(file), claimName(relative(dirname(file), target)));
  const handle = await unless(['EEXIST'], () => open(claim, 'wx', 0o600));
  if (handle === undefined) return false;
  try {
    await handle.close();
    if ((await unless(ABSENT, () => lstat(target))) !== undefined) return false;
    await rename(file, target);
    return true;
  } finally {
    // One that can't be removed is cleared away as a left-over, and changes nothing of what was done or why it was not.
    await rm(claim, { force: true }).catch(() => undefined);
  }
}

/** The same for every process and host, wherever it has the directory mounted. Named like a file of a host called `claim`: a left-over after a day. */
export function claimName(way: string): string {
  return `claim~1~any~${createHash('sha256').update(way).digest('hex')}`;
}
