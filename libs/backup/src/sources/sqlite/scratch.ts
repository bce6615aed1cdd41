// Scratch directories: one for each use, removed at its end, or by a later run when the process was killed meanwhile.

import { mkdir, readdir, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import { randomTail } from '../../core/names.js';
import { isAbandoned, ownedName } from '../../kit/owned-names.js';
import { formatBytes, MIB } from '../../kit/sizes.js';

const FOLDER = '.nestjs-backup';
/** What is left free for everyone else. */
const SPARE_BYTES = 16 * MIB;

/** Makes a private directory below `parent`, another one each time. */
export async function createScratch(parent: string, runId: string): Promise<string> {
  const path = join(parent, FOLDER, ownedName(`${runId}-${randomTail()}`));
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

export async function removeScratch(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await removeIfEmpty(dirname(path));
}

/** Removes what killed processes left below `parent`. */
export async function sweepScratch(parent: string, clock: Clock): Promise<void> {
  const folder = join(parent, FOLDER);
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) continue;
    if (isAbandoned({ path, modifiedAt: found.mtime }, clock.now())) await removeScratch(path);
  }
}

/** Answers undefined, or a sentence about what is missing, when so many bytes do not fit below a directory. */
export async function findShortage(directory: string, bytes: number): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(directory);
  const [needed, available] = [bytes + SPARE_BYTES, bavail * bsize];
  if (available >= needed) return undefined;
  return `${directory} needs ${formatBytes(needed)} and has ${formatBytes(available)} available.`;
}

/** Throws SCRATCH_FULL when so many bytes do not fit below a directory. */
export async function requireRoom(directory: string, bytes: number): Promise<void> {
  const shortage = await findShortage(directory, bytes);
  if (shortage !== undefined) throw new BackupError('SCRATCH_FULL', shortage, { context: { directory, bytes } });
}

async function removeIfEmpty(directory: string): Promise<void> {
  await rmdir(directory).catch(() => undefined);
}
