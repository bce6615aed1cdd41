// The backup of the live data that is taken before it is replaced.

import { BackupError, hasCode } from '../../core/errors.js';
import { backup } from '../backup/backup.js';
import type { OperationContext } from '../context.js';
import type { Job } from '../job.js';

/**
 * Answers its id; nothing when there is nothing to save.
 * @throws BackupError SAFETY_BACKUP_FAILED
 */
export async function takeSafetyBackup(job: Job, context: OperationContext): Promise<string | undefined> {
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
