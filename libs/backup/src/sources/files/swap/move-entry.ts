// One move of a file or directory within a file system.

import { chmodSync, lstatSync, mkdirSync, renameSync } from 'node:fs';

import { isOwn, PERMISSION_BITS } from '../rights.js';

const OWNER_MAY_CHANGE = 0o300;
const OPEN_TO_OWNER = 0o700;

/** What is at `to` already, and is no directory with something in it, would be lost: the caller sees to it that nothing is. */
export function moveEntry(from: Buffer, to: Buffer): void {
  try {
    renameSync(from, to);
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'ENOENT':
        mkdirSync(parentOf(to), { recursive: true, mode: OPEN_TO_OWNER });
        renameSync(from, to);
        break;
      case 'EACCES':
        moveReadOnly(from, to);
        break;
      default:
        throw error;
    }
  }
}

/** A directory that nobody may write to does not move to another parent, because it says which one is its. */
function moveReadOnly(from: Buffer, to: Buffer): void {
  const restore = makeWritable(from);
  renameSync(from, to);
  if (restore !== undefined) chmodSync(to, restore);
}

/** Answers the permissions that it changed; nothing where it did not. */
export function makeWritable(path: Buffer): number | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  const mode = (found?.mode ?? 0) & PERMISSION_BITS;
  if (found?.isDirectory() !== true || !isOwn(found.uid) || (mode & OWNER_MAY_CHANGE) === OWNER_MAY_CHANGE)
    return undefined;
  chmodSync(path, mode | OPEN_TO_OWNER);
  return mode;
}

function parentOf(path: Buffer): Buffer {
  return path.subarray(0, path.lastIndexOf('/'));
}
