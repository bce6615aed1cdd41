// Finds the copies of a backup, best first.

import type { Catalog } from '../catalog/catalog.js';
import type { CatalogEntry } from '../catalog/listing.js';
import { TRUST_LEVELS } from '../core/backup.js';
import { BackupError } from '../core/errors.js';
import type { Manifest } from '../core/manifest.js';
import type { OperationContext } from './context.js';
import type { Job } from './job.js';
import { lookFor } from './look.js';

export interface FoundCopy {
  readonly catalog: Catalog;
  readonly entry: CatalogEntry<Manifest>;
}

/**
 * The copies of one backup of the job, most trusted first. All destinations are asked at the same time, and none is
 * waited for without end. One that can't be looked at becomes a warning while another one has the backup.
 * @throws BackupError BACKUP_NOT_FOUND, or why no destination could be looked at
 */
export async function findCopies(
  job: Job,
  backupId: string,
  context: Pick<OperationContext, 'signal' | 'warn' | 'clock'>,
): Promise<[FoundCopy, ...FoundCopy[]]> {
  const found: FoundCopy[] = [];
  const failures: BackupError[] = [];
  const ref = { job: job.name, id: backupId };
  const outcomes = await Promise.allSettled(job.catalogs.map((catalog) => lookFor(catalog, ref, context)));
  context.signal.throwIfAborted();
  for (const [index, catalog] of job.catalogs.entries()) {
    const outcome = outcomes[index];
    if (outcome?.status === 'fulfilled' && outcome.value) found.push({ catalog, entry: outcome.value });
    if (outcome?.status !== 'rejected') continue;
    failures.push(BackupError.from(outcome.reason, 'STORAGE_FAILED', `${catalog.name} could not be read`));
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
