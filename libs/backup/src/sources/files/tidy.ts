// Puts right, and removes, what restores have left whose process is gone.

import { access, constants, realpath, stat } from 'node:fs/promises';

import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import { asCaptureError } from './file-errors.js';
import { ifMissing } from './place.js';
import { ownFolder } from './places.js';
import { runTask } from './restore-tasks.js';

/** Of a directory with nothing of ours in it nothing is asked. */
export async function tidy(base: string, clock: Clock): Promise<void> {
  const found = await stat(ownFolder(base)).catch(ifMissing);
  if (found !== undefined) await runTask('tidy', { root: base, now: clock.now() });
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
  await tidy(root, clock);
}

function closed(folder: string, cause: unknown): BackupError {
  const { message } = asCaptureError(cause, `What restores have left in ${folder} can not be looked at`);
  return new BackupError('SOURCE_DENIED', message, {
    hint: `Restore as the user that the application runs as, and give it what is there: chown -R <user> ${folder}`,
    cause,
  });
}
