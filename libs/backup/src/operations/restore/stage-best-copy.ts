// Restores beside the live data from the best copy that can be restored.

import { isDamage } from '../../core/damage.js';
import { BackupError, hasCode } from '../../core/errors.js';
import type { StagedRestore } from '../../core/source.js';
import type { OperationContext } from '../context.js';
import { findCopies, type FoundCopy } from '../find.js';
import type { Job } from '../job.js';
import { type ProofAgainst, recordIfBad } from './evidence-against.js';
import { stageCopy } from './stage-copy.js';

/** Besides damage: what is wrong with one copy, or with where it lies. Another one may be sound. */
const ABOUT_ONE_COPY = [
  'FACTS_MISMATCH',
  'CHAIN_BROKEN',
  'STORAGE_UNREACHABLE',
  'STORAGE_DENIED',
  'STORAGE_FULL',
  'STORAGE_FAILED',
  'DECRYPTION_KEY_MISSING',
  'DECRYPTION_KEY_WRONG',
] as const;

/**
 * Tries the copies from the most to the least trusted, and says which were bad on the way. What has to do with the
 * place that is restored into is the same for all of them, and thrown at once.
 */
export async function stageBestCopy(
  job: Job,
  backupId: string,
  proofAgainst: ProofAgainst,
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
      await recordIfBad(copy, failure, { proofAgainst, startedAt }, context);
    }
  }
  throw failure ?? new BackupError('BACKUP_NOT_FOUND', `No destination has the backup ${backupId}.`);
}
