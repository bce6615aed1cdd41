// The backup of the live data that is taken before it is replaced.

import { BackupError, hasCode } from '../../core/errors.js';
import { backup } from '../backup/backup.js';
import type { OperationContext } from '../context.js';
import { type Job, storedIn } from '../job.js';

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
      return await backup(withoutSilent(job, warn), { ...nested, warn });
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

/** A restore is not kept waiting by a destination that did not answer a moment ago, where another one takes the backup. */
function withoutSilent(job: Job, warn: (error: BackupError) => void): Job {
  const silent = storedIn(job).filter(({ silence }) => silence.lasts);
  if (silent.length === 0 || silent.length === storedIn(job).length) return job;
  const names = silent.map(({ name }) => name);
  for (const name of names) {
    warn(
      new BackupError('STORAGE_UNREACHABLE', `The safety backup is not in ${name}, which did not answer a moment ago.`),
    );
  }
  return { ...job, catalogs: job.catalogs.filter(({ name }) => !names.includes(name)) };
}
