// Removes one backup because a person said so, unless too few good ones would be left.

import { BackupError } from '../../core/errors.js';
import type { OperationContext } from '../context.js';
import { findCopies } from '../find.js';
import type { Job } from '../job.js';
import { reasonToRefuse } from './policy.js';
import { candidatesOf } from './prune.js';

type DeleteContext = Pick<OperationContext, 'signal' | 'warn' | 'emit'>;

/**
 * Removes every copy. Answers the names of the destinations.
 * @throws BackupError BACKUP_NOT_FOUND, or DELETE_REFUSED when too few good ones would be left in a destination
 */
export async function deleteBackup(job: Job, backupId: string, context: DeleteContext): Promise<string[]> {
  const { signal } = context;
  const copies = await findCopies(job, backupId, context);
  for (const { catalog } of copies) {
    const candidates = await candidatesOf(job, catalog, signal);
    const reason = reasonToRefuse(candidates, job.retention, backupId);
    if (reason !== undefined) {
      throw new BackupError('DELETE_REFUSED', `${backupId} stays in ${catalog.name}: ${reason}`);
    }
  }
  for (const { catalog } of copies) {
    await catalog.remove({ job: job.name, id: backupId }, { signal });
    context.emit({ type: 'backup.deleted', job: job.name, backupId, destination: catalog.name });
  }
  return copies.map(({ catalog }) => catalog.name);
}
