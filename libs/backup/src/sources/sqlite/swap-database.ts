// Swaps a restored database in, and swaps it back out: the application lets go, one atomic step, and it goes on.

import { access } from 'node:fs/promises';
import { resolve } from 'node:path';

import { BackupError } from '../../core/errors.js';
import type { SourceContext, SwapResult } from '../../core/source.js';
import { betweenHooks } from '../../core/swap-hooks.js';
import { keptBefore, keptUndone, realDatabasePath } from './database-path.js';
import { asRestoreError } from '../../kit/source-errors.js';
import type { Replacement } from './replace-database.js';
import type { SqliteSettings } from './settings.js';
import { runTask } from './tasks.js';

/** Once begun it is not aborted: it is short, and half of it is nothing that anybody wants. */
export async function swapIn(
  settings: SqliteSettings,
  { live, staged }: { readonly live: string; readonly staged: string },
  { signal, runId, progress }: SourceContext,
): Promise<SwapResult> {
  const { newBeside, busyTimeoutMs } = settings;
  signal.throwIfAborted();
  progress('swapping the restored database in');
  if (newBeside !== undefined) {
    await runTask('place', { staged, target: live, like: resolve(newBeside), busyTimeoutMs });
    return { keptPrevious: false };
  }
  const keepAs = keptBefore(live, runId);
  await replaceLive(settings, { live, replacement: staged, keepAs });
  return { keptPrevious: await exists(keepAs) };
}

export async function undoSwap(settings: SqliteSettings, restoreRunId: string, context: SourceContext): Promise<void> {
  const { signal, progress } = context;
  signal.throwIfAborted();
  const live = await realDatabasePath(settings.file).catch((error: unknown) => {
    throw asRestoreError(error, `The place of ${settings.file} can not be found`);
  });
  const previous = keptBefore(live, restoreRunId);
  if (!(await exists(previous))) {
    throw new BackupError('UNDO_UNAVAILABLE', `The database that run ${restoreRunId} replaced is not at ${previous}.`);
  }
  progress('swapping the previous database back in');
  await replaceLive(settings, { live, replacement: previous, keepAs: keptUndone(live, restoreRunId) });
}

async function replaceLive({ hooks, busyTimeoutMs }: SqliteSettings, files: Replacement): Promise<void> {
  await betweenHooks(hooks, async () => await runTask('replace', { ...files, busyTimeoutMs }), {
    swap: async (error) => await swapError(error, files),
    afterSwap: (error) => asRestoreError(error, `The hook that opens ${files.live} again failed`),
  });
}

/** Says which database is live now: a restore that failed is expected to have changed nothing. */
async function swapError(error: unknown, { live, replacement }: Replacement): Promise<BackupError> {
  const failure = asRestoreError(error, `${live} was not replaced`);
  if (await exists(replacement)) return failure;
  const message = `${live} is the new database now, but the swap did not end well: ${failure.message}`;
  return new BackupError('RESTORE_FAILED', message, { cause: failure });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
