// Puts right, and removes, what restores have left whose process is gone.

import { access, constants, realpath, stat } from 'node:fs/promises';

import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import { asCaptureError } from '../../kit/source-errors.js';
import { ifMissing } from './place.js';
import { ownFolder } from './places.js';
import { runTask } from './restore-tasks.js';

/** Answers the runs whose swap is at work. Of a directory with nothing of ours in it nothing is asked. */
export async function tidy(base: string, clock: Clock): Promise<readonly string[]> {
  const found = await stat(ownFolder(base)).catch(ifMissing);
  return found === undefined ? [] : await runTask('tidy', { root: base, now: clock.now() });
}

/**
 * What a swap has half done is no state that anybody wants a backup of. Where a restore as another user has left it, this one
 * can neither look at it nor put it right: a backup is taken all the same, with a warning.
 */
export async function tidyBeforeCapture(
  directory: string,
  clock: Clock,
  warn: (error: BackupError) => void,
): Promise<void> {
  const root = await realpath(directory).catch(ifMissing);
  if (root === undefined) return;
  try {
    await access(ownFolder(root), constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') warn(closed(ownFolder(root), error));
    return;
  }
  const [runId] = await tidy(root, clock);
  if (runId !== undefined) throw busy(root, runId);
}

/** The process that moves the files goes on when the one that started it is killed; that takes moments. */
function busy(root: string, runId: string): BackupError {
  return new BackupError('SOURCE_BUSY', `Run ${runId} is just moving files in ${root}, or died while it did.`, {
    hint: `Try again. If it goes on for longer than a quarter of an hour, undo run ${runId}.`,
  });
}

function closed(folder: string, cause: unknown): BackupError {
  const { message } = asCaptureError(cause, `What restores have left in ${folder} can not be looked at`);
  return new BackupError('SOURCE_DENIED', message, {
    hint: `Restore as the user that the application runs as, and give it what is there: chown -R <user> ${folder}`,
    cause,
  });
}
