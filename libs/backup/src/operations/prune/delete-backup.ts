// Removes one backup because a person said so, unless it has to stay somewhere.

import type { Catalog } from '../../catalog/catalog.js';
import { BackupError } from '../../core/errors.js';
import type { OperationContext } from '../context.js';
import { findCopies } from '../find.js';
import { type Job, retentionOf } from '../job.js';
import { reasonHeld } from './guards.js';
import { candidatesOf } from './prune.js';
import { type Refusal, refusePinned, reasonToRefuse } from './reason-to-refuse.js';

type DeleteContext = Pick<OperationContext, 'signal' | 'clock' | 'warn' | 'emit' | 'requireClaim'>;

/**
 * Removes every copy, or none. Answers the names of the destinations.
 * @throws BackupError BACKUP_NOT_FOUND, DELETE_FORBIDDEN when a destination never deletes or has it locked, or
 *   DELETE_REFUSED when it is pinned, another one builds on it, or too few good ones would be left in a destination
 */
export async function deleteBackup(job: Job, backupId: string, context: DeleteContext): Promise<string[]> {
  const { signal } = context;
  const copies = await findCopies(job, backupId, context);
  for (const { catalog } of copies) await requireRemovable(job, catalog, backupId, context);
  for (const { catalog } of copies) await requireUnpinned(job, catalog, backupId, context);
  await context.requireClaim();
  for (const { catalog } of copies) {
    await catalog.remove({ job: job.name, id: backupId }, { signal });
    context.emit({ type: 'backup.deleted', job: job.name, backupId, destination: catalog.name });
  }
  return copies.map(({ catalog }) => catalog.name);
}

async function requireRemovable(job: Job, catalog: Catalog, id: string, context: DeleteContext): Promise<void> {
  const candidates = await candidatesOf(job, catalog, context.signal);
  const candidate = candidates.find((other) => other.id === id);
  const held = candidate && reasonHeld(candidate, context.clock.now());
  if (held !== undefined) {
    const hint = 'No copy was removed anywhere. Wait for the storage to let it go, or remove the other copies by hand.';
    throw new BackupError('DELETE_FORBIDDEN', `${id} stays in ${catalog.name}: ${held}`, { hint });
  }
  const refusal = reasonToRefuse(candidates, retentionOf(job, catalog.name), id, context.clock.now());
  if (refusal) throw refused(catalog, id, refusal);
}

/** Asks once more: looking through all took its time, and a person may have pinned it meanwhile. */
async function requireUnpinned(job: Job, catalog: Catalog, id: string, { signal }: DeleteContext): Promise<void> {
  const entry = await catalog.find({ job: job.name, id }, { signal });
  if (entry?.pinned) throw refused(catalog, id, refusePinned(id, entry.pinned));
}

function refused(catalog: Catalog, id: string, { reason, ...hint }: Refusal): BackupError {
  return new BackupError('DELETE_REFUSED', `${id} stays in ${catalog.name}: ${reason}`, hint);
}
