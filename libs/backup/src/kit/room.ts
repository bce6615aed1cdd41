// Room on a disk, asked for before it is used up.

import { statfs } from 'node:fs/promises';

import { BackupError } from '../core/errors.js';
import { formatBytes, MIB } from './sizes.js';

/** What is left free for everyone else. */
const SPARE_BYTES = 16 * MIB;

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
