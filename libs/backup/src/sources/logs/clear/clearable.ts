// A log file that a good backup holds, up to a place in it, and that is still the same file.

import type { BigIntStats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import type { FoundLog } from '../find-logs.js';
import { identityOf } from '../identity.js';
import { isMarked, type Mark } from '../marks.js';

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
export async function findClearable(
  directory: string,
  found: FoundLog,
  marks: readonly Mark[],
): Promise<Clearable | undefined> {
  const path = join(directory, found.path);
  const file = await open(path, 'r').catch(() => undefined);
  try {
    if (file === undefined) return undefined;
    const stats = await file.stat({ bigint: true });
    const mark = await markOf(file, stats, marks);
    if (mark === undefined) return undefined;
    const { inode } = identityOf(stats);
    return { ...found, file: path, inode, captured: mark.to, size: Number(stats.size), modifiedAt: stats.mtime };
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

async function markOf(file: FileHandle, stats: BigIntStats, marks: readonly Mark[]): Promise<Mark | undefined> {
  for (const mark of marks) if (await isMarked(mark, identityOf(stats), file, Number(stats.size))) return mark;
  return undefined;
}
