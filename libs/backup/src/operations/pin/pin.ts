// Says of a backup, in every copy, that it stays until somebody says otherwise.

import type { Catalog } from '../../catalog/catalog.js';
import type { CatalogEntry } from '../../catalog/listing.js';
import { BackupError, type ErrorReport } from '../../core/errors.js';
import type { Pin, PinRecord } from '../../core/pin.js';
import { formatDuration } from '../../kit/durations.js';
import { withinLimit } from '../../kit/time-limit.js';
import type { OperationContext } from '../context.js';
import type { Job } from '../job.js';
import { lookFor } from '../look.js';

/** A destination that takes no record for so long is given up, and the next one is asked. */
const WRITE_MS = 30_000;

export interface PinResult {
  readonly id: string;
  /** Where it is now as was asked for. */
  readonly destinations: readonly string[];
  /** Where that could not be done, or not be known: a copy there is as it was. */
  readonly failures: readonly { readonly destination: string; readonly error: ErrorReport }[];
}

export type PinContext = Pick<OperationContext, 'signal' | 'clock' | 'emit'>;

/** Who says so, and why. */
export type PinDetails = Omit<Pin, 'at'>;

/**
 * Neither retention nor a person removes it from then on. Pinning it again replaces the reason.
 * @throws BackupError BACKUP_NOT_FOUND, or why not a single copy could be pinned
 */
export async function pin(job: Job, id: string, details: PinDetails, context: PinContext): Promise<PinResult> {
  const result = await inEveryCopy(job, id, context, async (catalog, entry) => {
    await write(catalog, entry, { kind: 'pinned', at: nextMoment(entry, context), ...details }, context);
  });
  context.emit({ type: 'backup.pinned', job: job.name, backupId: id, destinations: result.destinations, ...details });
  return result;
}

/**
 * The retention rules decide about it again. Copies that are not pinned are left as they are.
 * @throws BackupError BACKUP_NOT_FOUND, or why not a single copy could be released
 */
export async function unpin(
  job: Job,
  id: string,
  { by }: Pick<PinDetails, 'by'>,
  context: PinContext,
): Promise<PinResult> {
  let released = false;
  const result = await inEveryCopy(job, id, context, async (catalog, entry) => {
    if (!entry.pinned) return;
    await write(
      catalog,
      entry,
      { kind: 'released', at: nextMoment(entry, context), ...(by === undefined ? {} : { by }) },
      context,
    );
    released = true;
  });
  if (released) {
    const about = { job: job.name, backupId: id, destinations: result.destinations };
    context.emit({ type: 'backup.unpinned', ...about, ...(by === undefined ? {} : { by }) });
  }
  return result;
}

/** Does it where it can be done, one after the other. */
async function inEveryCopy(
  job: Job,
  id: string,
  context: PinContext,
  act: (catalog: Catalog, entry: CatalogEntry) => Promise<void>,
): Promise<PinResult> {
  const destinations: string[] = [];
  const failures: { destination: string; error: BackupError }[] = [];
  for (const catalog of job.catalogs) {
    try {
      const entry = await lookFor(catalog, { job: job.name, id }, context);
      if (!entry) continue;
      await act(catalog, entry);
      destinations.push(catalog.name);
    } catch (error) {
      failures.push({ destination: catalog.name, error: BackupError.from(error, 'STORAGE_FAILED') });
    }
  }
  if (destinations.length === 0) {
    throw failures[0]?.error ?? new BackupError('BACKUP_NOT_FOUND', `The job ${job.name} has no backup ${id}.`);
  }
  return {
    id,
    destinations,
    failures: failures.map(({ destination, error }) => ({ destination, error: error.toJSON() })),
  };
}

/** Now, or right after the last record: another machine's clock may have been ahead when that was written. */
function nextMoment({ pinChangedAt }: CatalogEntry, { clock }: PinContext): Date {
  return new Date(Math.max(clock.now().getTime(), pinChangedAt ? pinChangedAt.getTime() + 1 : 0));
}

/** Looks afterwards: what was removed meanwhile, or still says the opposite, must not be taken for done. */
async function write(catalog: Catalog, entry: CatalogEntry, record: PinRecord, context: PinContext): Promise<void> {
  const { id, job } = entry.manifest;
  const message = `${catalog.name} took no record within ${formatDuration(WRITE_MS)}.`;
  const late = () => new BackupError('STORAGE_UNREACHABLE', message);
  await withinLimit(context.clock, WRITE_MS, late, async (signal) => {
    await catalog.addPin({ job, id }, record, { signal: AbortSignal.any([signal, context.signal]) });
  });
  const now = await lookFor(catalog, { job, id }, context);
  if (!now) throw new BackupError('BACKUP_NOT_FOUND', `${id} was removed from ${catalog.name} meanwhile.`);
  if ((now.pinned !== undefined) === (record.kind === 'pinned')) return;
  const state = now.pinned ? 'pinned' : 'not pinned';
  throw new BackupError(
    'STORAGE_FAILED',
    `${id} is still ${state} in ${catalog.name}: another record there counts more.`,
    {
      hint: "One that can't be read counts as a pin; look at what lies in its folder pins/.",
    },
  );
}
