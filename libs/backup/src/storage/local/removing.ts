// Removes a file and the folders that it leaves empty.

import { rmdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

import { syncDirectory } from './durable.js';
import { ABSENT, unless } from './failures.js';

/** Why a folder stays: it holds something, something is mounted on it, or we may not remove it. None does harm. */
const STAYS = ['ENOTEMPTY', 'EEXIST', 'EBUSY', 'EACCES', 'EPERM'];

/** Others may add to the folders, or remove them, at the same time. */
export async function removeFile(root: string, path: string): Promise<void> {
  await unless(ABSENT, () => unlink(path));
  let folder = dirname(path);
  while (folder !== root && (await isRemoved(folder))) folder = dirname(folder);
  await unless(ABSENT, () => syncDirectory(folder));
}

async function isRemoved(folder: string): Promise<boolean> {
  const removed = await unless(STAYS, async () => {
    await unless(['ENOENT'], () => rmdir(folder));
    return true;
  });
  return removed ?? false;
}
