// Puts a backup back: plan, safety backup, beside, compare, swap. The live data is untouched until the swap.

import { BackupError, hasCode } from '../../core/errors.js';
import type { StagedRestore } from '../../core/source.js';
import { formatDuration } from '../../kit/durations.js';
import { backup } from '../backup/backup.js';
import type { OperationContext } from '../context.js';
import { tryRecordEvidence } from '../evidence.js';
import { findCopies, type FoundCopy } from '../find.js';
import type { Job } from '../job.js';
import { isDamage } from '../verify/verify-copy.js';
import { planRestore, requireAllowed } from './plan.js';
import { discard, stageCopy } from './stage-copy.js';

/** Besides damage: what is wrong with one copy, or with where it lies. Another one may be sound. */
const ABOUT_ONE_COPY = [
  'FACTS_MISMATCH',
  'STORAGE_UNREACHABLE',
  'STORAGE_DENIED',
  'STORAGE_FULL',
  'STORAGE_FAILED',
  'DECRYPTION_KEY_MISSING',
  'DECRYPTION_KEY_WRONG',
] as const;

export interface RestoreOptions {
  /** False is the explicit consent to restore without one: the live data may be beyond saving. Default true. */
  readonly safetyBackup?: boolean;
}

export interface RestoreResult {
  readonly backupId: string;
  readonly destination: string;
  /** What `undo` takes to put the previous data back. */
  readonly restoreRunId: string;
  readonly undoUntil: Date;
  /** Absent when it was declined or there was nothing to save. */
  readonly safetyBackupId?: string;
  /** From the first byte read to the swap, in milliseconds. */
  readonly recoveryMs: number;
}

export async function restore(
  job: Job,
  backupId: string,
  options: RestoreOptions,
  context: OperationContext,
): Promise<RestoreResult> {
  context.about(backupId);
  // What it warns of is told once, when the copies are looked up to restore from them.
  requireAllowed(await planRestore(job, backupId, { ...context, warn: () => undefined }));
  const safetyBackupId = await takeSafetyBackup(job, options, context);

  const startedAt = context.clock.elapsed();
  const { copy, staged } = await stageBestCopy(job, backupId, context);
  try {
    context.signal.throwIfAborted();
    context.progress(`putting ${job.source.target} in place`);
    await staged.swap();
  } finally {
    await discard(staged, context);
  }

  const recoveryMs = Math.round(context.clock.elapsed() - startedAt);
  const summary = `Restored into ${job.source.target} in ${formatDuration(recoveryMs)}, the same as captured.`;
  context.note(summary);
  const finding = { kind: 'proven', by: 'restore', summary, startedAt } as const;
  await tryRecordEvidence(copy.catalog, copy.entry.manifest, finding, context);
  return {
    backupId,
    destination: copy.catalog.name,
    restoreRunId: context.runId,
    undoUntil: new Date(context.clock.now().getTime() + job.keepPreviousMs),
    ...(safetyBackupId === undefined ? {} : { safetyBackupId }),
    recoveryMs,
  };
}

async function takeSafetyBackup(
  job: Job,
  options: RestoreOptions,
  context: OperationContext,
): Promise<string | undefined> {
  if (options.safetyBackup === false) {
    context.note('No safety backup was taken: it was declined.');
    return undefined;
  }
  try {
    context.progress('taking a safety backup');
    const { manifest } = await context.nested('backup', 'safety', async (nested) => {
      const warn = (error: BackupError): void => {
        nested.warn(error);
        context.warn(error);
      };
      return await backup(job, { ...nested, warn });
    });
    context.note(`The data as it was is in the safety backup ${manifest.id}.`);
    return manifest.id;
  } catch (error) {
    context.signal.throwIfAborted();
    if (hasCode(error, 'SOURCE_NOT_FOUND')) {
      context.note(`No safety backup was taken: there is no ${job.source.target} to save.`);
      return undefined;
    }
    const reason = BackupError.from(error).message;
    throw new BackupError('SAFETY_BACKUP_FAILED', `Nothing was restored, because the safety backup failed: ${reason}`, {
      cause: error,
    });
  }
}

/**
 * Tries the copies from the most to the least trusted, and says which were bad on the way. What has to do with the
 * place that is restored into is the same for all of them, and thrown at once.
 */
async function stageBestCopy(
  job: Job,
  backupId: string,
  context: OperationContext,
): Promise<{ copy: FoundCopy; staged: StagedRestore }> {
  let failure: BackupError | undefined;
  for (const copy of await findCopies(job, backupId, context)) {
    if (failure) context.warn(failure);
    const startedAt = context.clock.elapsed();
    try {
      return { copy, staged: await stageCopy(job, copy, context) };
    } catch (error) {
      context.signal.throwIfAborted();
      failure = BackupError.from(error, 'RESTORE_FAILED', `Restoring from ${copy.catalog.name} failed`);
      if (!isDamage(failure) && !hasCode(failure, ...ABOUT_ONE_COPY)) throw failure;
      await recordDamage(copy, failure, startedAt, context);
    }
  }
  throw failure ?? new BackupError('BACKUP_NOT_FOUND', `No destination has the backup ${backupId}.`);
}

async function recordDamage(
  copy: FoundCopy,
  error: BackupError,
  startedAt: number,
  context: OperationContext,
): Promise<void> {
  if (!isDamage(error) && !hasCode(error, 'FACTS_MISMATCH')) return;
  const finding = { kind: 'failed', by: 'restore', summary: error.message, startedAt } as const;
  await tryRecordEvidence(copy.catalog, copy.entry.manifest, finding, context);
}
