// Where a restore works and what a swap keeps: all within the directory, which may be a file system of its own.

import { join } from 'node:path';

import { BackupError } from '../../core/errors.js';
import { isRunId } from '../../core/names.js';
import { OWN_FOLDER } from '../../kit/own-folder.js';

const [BEFORE, UNDONE] = ['before-', 'undone-'];

export function ownFolder(root: string): string {
  return join(root, OWN_FOLDER);
}

/** Where the swap of a run keeps what it replaces. */
export function keptBefore(root: string, runId: string): string {
  return join(ownFolder(root), BEFORE + checked(runId));
}

/** Where the undo of a run's swap keeps what it replaces. */
export function keptUndone(root: string, runId: string): string {
  return join(ownFolder(root), UNDONE + checked(runId));
}

/** The run whose swap, or undo, keeps something under the name. */
export function keptFor(name: string): { readonly runId: string; readonly isUndone: boolean } | undefined {
  const isUndone = name.startsWith(UNDONE);
  if (!isUndone && !name.startsWith(BEFORE)) return undefined;
  const runId = name.slice((isUndone ? UNDONE : BEFORE).length);
  return isRunId(runId) ? { runId, isUndone } : undefined;
}

function checked(runId: string): string {
  if (isRunId(runId)) return runId;
  throw new BackupError('REQUEST_INVALID', `${JSON.stringify(runId.slice(0, 80))} is not the id of a run.`, {
    hint: 'Use the run id exactly as the restore reported it.',
  });
}
