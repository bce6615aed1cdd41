// A run that found nothing changed: the newest backup is good for longer, and that is written beside it.

import type { Catalog } from '../../catalog/catalog.js';
import type { CatalogEntry } from '../../catalog/listing.js';
import { BackupError } from '../../core/errors.js';
import type { Manifest } from '../../core/manifest.js';
import type { OperationContext } from '../context.js';
import { recordEvidence } from '../evidence.js';
import { findCopies } from '../find.js';
import type { Job } from '../job.js';
import type { Delivery } from './delivery.js';

/**
 * Of the records only the last stays, so that they do not pile up. Destinations that do not take it are warnings, as long
 * as one does.
 * @throws BackupError BACKUP_NOT_FOUND when the backup has gone meanwhile, or why no destination took the record
 */
export async function recordUnchanged(
  job: Job,
  id: string,
  startedAt: number,
  delivery: Delivery,
  context: OperationContext,
): Promise<Manifest> {
  context.progress('noting that nothing has changed');
  const [{ entry }] = await findCopies(job, id, context);
  await context.requireClaim();
  for (const catalog of delivery.catalogs) {
    try {
      await recordIn(catalog, entry, startedAt, context);
    } catch (error) {
      context.signal.throwIfAborted();
      delivery.distrust(catalog, error);
    }
  }
  delivery.settle();
  context.about(id);
  context.note(`Nothing has changed since ${id}: no new backup was made.`);
  return entry.manifest;
}

async function recordIn(
  catalog: Catalog,
  { manifest }: CatalogEntry<Manifest>,
  startedAt: number,
  context: OperationContext,
): Promise<void> {
  const summary = 'The source holds exactly what this backup holds.';
  const finding = { kind: 'unchanged', by: 'backup', summary, startedAt } as const;
  const evidence = await recordEvidence(catalog, manifest, finding, context);
  try {
    await catalog.keepLastUnchanged(manifest, evidence, { signal: context.signal });
  } catch (error) {
    context.signal.throwIfAborted();
    context.warn(BackupError.from(error, 'STORAGE_FAILED', `Older records in ${catalog.name} could not be removed`));
  }
}
