// Opens a log file for reading, without waiting for what is none, and says where what is new in it begins.

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

import { findHeadLine } from '../head-line.js';
import type { FoundLog } from '../find-logs.js';
import { type FileIdentity, identityOf } from '../identity.js';
import { findMark, type Marks } from '../marks.js';

const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface OpenLog extends FoundLog, FileIdentity {
  readonly file: FileHandle;
  readonly size: number;
  /** What is before it is in an earlier backup. */
  readonly from: number;
  readonly modifiedAt: Date;
  /** The last backup holds what is before `from`, and it was not cleared. */
  readonly isMarked: boolean;
}

/** Undefined when it is gone, or is no file any more. Throws the error of the system when it can't be read. */
export async function openLog(directory: string, found: FoundLog, marks: Marks): Promise<OpenLog | undefined> {
  const file = await open(join(directory, found.path), READ).catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ELOOP', 'ENXIO', 'ENOTDIR'].includes(error.code ?? '')) return undefined;
    throw error;
  });
  try {
    const stats = await file?.stat({ bigint: true });
    if (file === undefined || stats?.isFile() !== true) {
      await file?.close();
      return undefined;
    }
    const [size, identity] = [Number(stats.size), identityOf(stats)];
    const mark = await findMark(marks, identity, file, size);
    const from = mark?.to ?? Math.min(size, found.aside?.captured ?? (await findHeadLine(file)));
    return { ...found, ...identity, file, size, from, modifiedAt: stats.mtime, isMarked: mark !== undefined };
  } catch (error) {
    await file?.close();
    throw error;
  }
}
