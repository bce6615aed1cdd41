// Puts a restored database file in a new place, and never in that of another.

import { existsSync } from 'node:fs';

import { BackupError } from '../../core/errors.js';
import { asRestoreError } from '../../kit/source-errors.js';
import { giveRights, keepFile, syncDirectory } from './file-moves.js';
import { namesTaken } from './new-place.js';

export interface Placement {
  /** A complete database in the same file system, which nobody uses. */
  readonly staged: string;
  readonly target: string;
  /** The file whose owner and permissions it gets, when there is one. */
  readonly like: string;
}

/** @throws BackupError RESTORE_FAILED when there is something already; it then is as it was */
export function placeDatabase({ staged, target, like }: Placement): void {
  try {
    requireNew(target);
    giveRights(like, staged);
    keepFile(staged, target);
    syncDirectory(target);
  } catch (error) {
    throw asRestoreError(error, `The restored database could not be put at ${target}`);
  }
}

function requireNew(target: string): void {
  const taken = namesTaken(target).find((path) => existsSync(path));
  if (taken === undefined) return;
  throw new BackupError('RESTORE_FAILED', `There is a file ${taken} already, and it is left alone.`, {
    hint: 'Choose another name, or move that file away.',
  });
}
