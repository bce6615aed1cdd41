// What a job's run does: take a backup, then make room. A failed backup never gets as far as pruning.

import { BackupError } from '../../core/errors.js';
import type { OperationContext } from '../context.js';
import type { Job } from '../job.js';
import { prune } from '../prune/prune.js';
import { backup, type BackupPurpose, type BackupResult } from './backup.js';

/** Prunes only destinations that hold the new backup. A prune that fails is a warning: the backup is there. */
export async function backupAndPrune(
  job: Job,
  context: OperationContext,
  purpose: BackupPurpose = {},
): Promise<BackupResult> {
  const result = await backup(job, context, purpose);
  await context.requireClaim();
  try {
    await prune(job, { destinations: result.destinations }, context);
  } catch (error) {
    context.signal.throwIfAborted();
    context.warn(BackupError.from(error, 'STORAGE_FAILED', 'Old backups could not be pruned'));
  }
  return result;
}
