// Where a restore goes: into the directory that is there, or to a new one.

import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { BackupError } from '../../core/errors.js';
import { asRestoreError } from '../../kit/source-errors.js';
import type { RestoreSettings } from './restore-settings.js';

export interface Place {
  /** The real path of the directory that is replaced, or that is made. */
  readonly target: string;
  /** There is nothing yet. */
  readonly isNew: boolean;
  /** The directory in whose file system the restore works: the target, or the one that it will be in. */
  readonly base: string;
}

/** @throws BackupError RESTORE_FAILED when there is no place, or something else in it */
export async function findPlace({ directory, newBeside }: RestoreSettings): Promise<Place> {
  try {
    const base = await realpath(dirname(directory));
    const target = join(base, basename(directory));
    const found = await lstat(target).catch(ifMissing);
    if (newBeside !== undefined || found === undefined) return { target, isNew: true, base };
    const live = await realpath(target);
    if ((await stat(live)).isDirectory()) return { target: live, isNew: false, base: live };
  } catch (error) {
    throw asRestoreError(error, `The place of ${directory} can not be looked at`);
  }
  throw new BackupError('RESTORE_FAILED', `${directory} is not a directory.`, {
    hint: "Move it away, or correct the path in the job's source options.",
  });
}

export function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

const LONGEST_BYTES = 200;

/** @throws BackupError REQUEST_INVALID for what is no plain name of a directory */
export function newPlaceBeside(live: string, name: string): string {
  const reason = reasonAgainst(name);
  if (reason === undefined) return join(dirname(live), name);
  throw new BackupError(
    'REQUEST_INVALID',
    `${JSON.stringify(name.slice(0, 80))} can't be a new directory: ${reason}.`,
    {
      hint: `Give the name of a new directory beside ${basename(live)}, such as ${basename(live)}-restored.`,
    },
  );
}

function reasonAgainst(name: string): string | undefined {
  if (name === '' || Buffer.byteLength(name) > LONGEST_BYTES) return `a name has 1 to ${LONGEST_BYTES} bytes`;
  if (/[/\\]|\p{Cc}/u.test(name)) return 'it holds a separator or a control character';
  return name.startsWith('.') ? 'it begins with a dot' : undefined;
}
