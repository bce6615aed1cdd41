// Names the files that a backup holds.

import { BackupError } from '../../core/errors.js';
import { contentOf } from '../content.js';
import type { OperationContext } from '../context.js';
import { findCopies } from '../find.js';
import type { Job } from '../job.js';

/** From the most trusted copy. @throws BackupError BACKUP_NOT_FOUND; REQUEST_INVALID for what holds no files */
export async function listFiles(
  job: Job,
  backupId: string,
  context: Pick<OperationContext, 'signal' | 'warn' | 'clock'>,
): Promise<AsyncIterable<string>> {
  const [best] = await findCopies(job, backupId, context);
  const files = job.source.listFiles?.(contentOf(job, best, context));
  if (files) return files;
  throw new BackupError(
    'REQUEST_INVALID',
    `A backup of the kind ${best.entry.manifest.source.kind} has no list of files.`,
    {
      hint: 'Only those of directories (files) have.',
    },
  );
}
