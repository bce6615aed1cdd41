// Small moves with files that replacing a database is made of. Synchronous: they run where nothing else does.

import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';

const LINKS_UNSUPPORTED = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);
const PERMISSION_BITS = 0o7777;

/**
 * Gives the second name to a file, or makes a copy where the file system has no hard links.
 * Answers false when the file has that name already, as an interrupted attempt leaves it.
 */
export function keepFile(path: string, keepAs: string): boolean {
  const before = statSync(keepAs, { throwIfNoEntry: false });
  if (before !== undefined && isSame(before, statSync(path))) return false;
  try {
    linkSync(path, keepAs);
  } catch (error) {
    if (!LINKS_UNSUPPORTED.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    copyFileSync(path, keepAs, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    giveRights(path, keepAs);
    sync(keepAs);
  }
  return true;
}

function isSame(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/**
 * Gives the second file the owner and the permissions of the first. Where there is no first, root, who may restore for
 * an application that runs as somebody else, gives the file to the owner of the directory.
 */
export function giveRights(like: string, path: string): void {
  const model = statSync(like, { throwIfNoEntry: false });
  const owner = model ?? (process.getuid?.() === 0 ? statSync(dirname(like)) : undefined);
  const own = statSync(path);
  if (owner !== undefined && (owner.uid !== own.uid || owner.gid !== own.gid)) chownSync(path, owner.uid, owner.gid);
  if (model !== undefined) chmodSync(path, model.mode & PERMISSION_BITS);
}

/** Makes the names in the directory of a file survive a power cut. */
export function syncDirectory(path: string): void {
  sync(dirname(path));
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
