// A log file that a good backup holds, up to a place in it, and that is still the same file.

import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import type { FoundLog } from '../find-logs.js';
import { identityOf } from '../identity.js';
import { findMark, type Marks } from '../marks.js';

export interface Clearable extends FoundLog {
  /** The whole path. */
  readonly file: string;
  readonly inode: string;
  /** What is before it is in the backup, or in an earlier one. */
  readonly captured: number;
  readonly size: number;
  readonly modifiedAt: Date;
}

/** Undefined when the backup holds nothing of the file, or when it is not that file any more. */
export async function findClearable(directory: string, found: FoundLog, marks: Marks): Promise<Clearable | undefined> {
  const path = join(directory, found.path);
  const file = await open(path, 'r').catch(() => undefined);
  try {
    if (file === undefined) return undefined;
    const stats = await file.stat({ bigint: true });
    const [size, identity] = [Number(stats.size), identityOf(stats)];
    const mark = await findMark(marks, identity, file, size);
    if (mark === undefined) return undefined;
    return { ...found, file: path, inode: identity.inode, captured: mark.to, size, modifiedAt: stats.mtime };
  } finally {
    await file?.close();
  }
}

/** Opens it again, for as long as it takes to change it. Undefined when the path leads to another file now. */
export async function reopen({ file, inode }: Clearable): Promise<FileHandle | undefined> {
  const handle = await open(file, 'r+');
  if (String((await handle.stat({ bigint: true })).ino) === inode) return handle;
  await handle.close();
  return undefined;
}
