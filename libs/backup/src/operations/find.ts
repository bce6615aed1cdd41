// Finds the copies of a backup, best first.

import type { Catalog } from '../catalog/catalog.js';
import type { CatalogEntry } from '../catalog/listing.js';
import { TRUST_LEVELS } from '../core/backup.js';
import { BackupError } from '../core/errors.js';
import type { Manifest } from '../core/manifest.js';
import type { OperationContext } from './context.js';
import type { Job } from './job.js';

export interface FoundCopy {
  readonly catalog: Catalog;
  readonly entry: CatalogEntry<Manifest>;
}

/**
 * The copies of one backup of the job, most trusted first. A destination that can't be looked at becomes a warning
 * while another one has the backup.
 * @throws BackupError BACKUP_NOT_FOUND, or why no destination could be looked at
 */
export async function findCopies(
  job: Job,
  backupId: string,
  context: Pick<OperationContext, 'signal' | 'warn'>,
): Promise<[FoundCopy, ...FoundCopy[]]> {
  const found: FoundCopy[] = [];
  const failures: BackupError[] = [];
  for (const catalog of job.catalogs) {
    try {
      const entry = await catalog.find({ job: job.name, id: backupId }, { signal: context.signal });
      if (entry) found.push({ catalog, entry });
    } catch (error) {
      context.signal.throwIfAborted();
      failures.push(BackupError.from(error, 'STORAGE_FAILED', `${catalog.name} could not be read`));
    }
  }
  const [best, ...others] = found.toSorted((a, b) => rank(b) - rank(a));
  const [failure] = failures;
  if (best === undefined) {
    throw failure ?? new BackupError('BACKUP_NOT_FOUND', `The job ${job.name} has no backup ${backupId}.`);
  }
  for (const error of failures) context.warn(error);
  return [best, ...others];
}

function rank(copy: FoundCopy): number {
  return TRUST_LEVELS.indexOf(copy.entry.trust);
}
