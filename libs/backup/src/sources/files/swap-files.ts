// Swaps restored files in, swaps them back out, and forgets what was kept for that.

import { mkdir, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import type { SourceContext, SwapResult } from '../../core/source.js';
import { betweenHooks } from '../../core/swap-hooks.js';
import { type BytePath, ROOT } from './byte-path.js';
import { asRestoreError } from '../../kit/source-errors.js';
import { flushFileSystem } from '../../kit/flush-file-system.js';
import { findPlace, type Place } from './place.js';
import type { RestoreSettings } from './restore-settings.js';
import { runTask } from './restore-tasks.js';
import { placesIn } from './stage/prepare-tree.js';
import { PathSelection } from './stage/selection.js';
import { moveEntry } from './swap/move-entry.js';

/** Once begun it is not aborted: it is short, and half of it is nothing that anybody wants. */
export async function swapIn(
  settings: RestoreSettings,
  place: Place,
  scratch: string,
  { signal, runId, progress }: SourceContext,
): Promise<SwapResult> {
  signal.throwIfAborted();
  progress('swapping the restored files in');
  await flushFileSystem(scratch);
  if (settings.newBeside !== undefined) await placeNew(place, scratch);
  else {
    await replaceLive(settings, place.target, async () => {
      if (place.isNew) await placeNew(place, scratch);
      else await runTask('swap', { ...task(settings, place.target), runId, scratch, scope: scopeOf(settings) });
    });
  }
  return { keptPrevious: !place.isNew };
}

export async function undoSwap(
  settings: RestoreSettings,
  runId: string,
  { signal, progress }: SourceContext,
): Promise<void> {
  signal.throwIfAborted();
  const { target, isNew } = await findPlace(settings);
  if (isNew) {
    throw new BackupError('UNDO_UNAVAILABLE', `There is no ${target}, and with it went what run ${runId} replaced.`);
  }
  progress('swapping the previous files back in');
  await replaceLive(settings, target, async () => {
    await runTask('undo', { ...task(settings, target), runId });
  });
}

export async function forgetKept(
  settings: RestoreSettings,
  before: Date,
  signal: AbortSignal,
): Promise<readonly string[]> {
  signal.throwIfAborted();
  const { target, isNew } = await findPlace(settings);
  if (isNew) return [];
  return await runTask(
    'forget',
    { root: target, beside: dirname(target), before, now: settings.clock.now() },
    { signal },
  );
}

async function replaceLive(
  { hooks, clock }: RestoreSettings,
  target: string,
  replace: () => Promise<void>,
): Promise<void> {
  await betweenHooks(hooks, replace, {
    async swap(error) {
      await putRight(target, clock);
      return asRestoreError(error, `The files in ${target} were not replaced`);
    },
    afterSwap: (error) => asRestoreError(error, `The hook that takes up work with ${target} again failed`),
  });
}

/** A process that was killed in the middle has left its journal. What can't be put right now is by the next restore. */
async function putRight(target: string, clock: Clock): Promise<void> {
  try {
    await runTask('tidy', { root: target, now: clock.now() });
  } catch {
    return;
  }
}

/** Only an empty directory that is made just now gives way to the restored one: what anybody else puts there stays. */
async function placeNew({ target }: Place, scratch: string): Promise<void> {
  try {
    await mkdir(target, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw asRestoreError(error, `${target} can not be made`);
    throw new BackupError('RESTORE_FAILED', `There is something at ${target} already, and it is left alone.`, {
      hint: 'Choose another name, or move it away.',
    });
  }
  try {
    moveEntry(Buffer.from(placesIn(scratch).tree), Buffer.from(target));
  } catch (error) {
    await rmdir(target).catch(() => undefined);
    throw asRestoreError(error, `The restored files could not be put at ${target}`);
  }
}

function task({ include, exclude, own }: RestoreSettings, root: string) {
  return { root, include, exclude, own };
}

export function scopeOf({ paths }: RestoreSettings): readonly BytePath[] {
  return paths === undefined ? [ROOT] : new PathSelection(paths).paths;
}
