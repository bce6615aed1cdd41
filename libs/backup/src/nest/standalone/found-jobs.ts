// Looks which jobs destinations hold backups of, and what the newest of each says, reading no more than that.

import type { Catalog } from '../../catalog/catalog.js';
import type { UnreadableBackup } from '../../catalog/entry.js';
import type { LookOptions } from '../../catalog/folders.js';
import { isOwn } from '../../core/backup.js';
import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import type { ManifestSummary } from '../../core/manifest.js';
import { mapConcurrent } from '../../kit/concurrency.js';
import { formatDuration, SECOND } from '../../kit/durations.js';
import { whileGettingOn } from '../../kit/time-limit.js';

export interface FoundJobs {
  /** The newest manifest of each job, by its name. */
  readonly newest: ReadonlyMap<string, ManifestSummary>;
  /** Newer ones that can't be understood. A job of which no other is there is not among the newest. */
  readonly unreadable: readonly UnreadableBackup[];
  /** Why destinations could not be looked at, by name. */
  readonly unreachable: ReadonlyMap<string, BackupError>;
}

/** A destination that says nothing for so long is given up. */
const LOOK_MS = 15 * SECOND;
const JOBS_AT_ONCE = 8;

/** @throws BackupError NO_BACKUP, saying where they may be; or why a destination that may have some could not be looked at */
export async function findJobs(catalogs: readonly Catalog[], clock: Clock, signal: AbortSignal): Promise<FoundJobs> {
  const newest = new Map<string, ManifestSummary>();
  const unreadable: UnreadableBackup[] = [];
  const unreachable = new Map<string, BackupError>();
  const looks = catalogs.map(async (catalog) => {
    try {
      for (const found of await inTime(catalog, clock, signal, async (options) => await lookInto(catalog, options))) {
        if (found.manifest) keepNewest(newest, found.manifest);
        unreadable.push(...found.unreadable);
      }
    } catch (error) {
      signal.throwIfAborted();
      unreachable.set(catalog.name, BackupError.from(error));
    }
  });
  await Promise.all(looks);
  const [failure] = unreachable.values();
  if (newest.size + unreadable.length === 0) throw failure ?? (await nothingIn(catalogs, signal));
  return { newest, unreadable, unreachable };
}

async function lookInto(catalog: Catalog, options: LookOptions) {
  const jobs = await catalog.jobs(options);
  options.gotOn?.();
  return await mapConcurrent(jobs, JOBS_AT_ONCE, async (job) => await catalog.newest(job, options));
}

async function inTime<T>(
  { name }: Catalog,
  clock: Clock,
  signal: AbortSignal,
  look: (options: LookOptions) => Promise<T>,
): Promise<T> {
  const late = () => new BackupError('STORAGE_UNREACHABLE', `${name} said nothing for ${formatDuration(LOOK_MS)}.`);
  return await whileGettingOn(
    clock,
    LOOK_MS,
    late,
    async (limit, gotOn) => await look({ signal: AbortSignal.any([limit, signal]), gotOn }),
  );
}

function keepNewest(newest: Map<string, ManifestSummary>, manifest: ManifestSummary): void {
  const known = newest.get(manifest.job);
  const isBetter =
    known === undefined || (isOwn(manifest) === isOwn(known) ? known.startedAt < manifest.startedAt : isOwn(manifest));
  if (isBetter) newest.set(manifest.job, manifest);
}

async function nothingIn(catalogs: readonly Catalog[], signal: AbortSignal): Promise<BackupError> {
  const places = await Promise.all(catalogs.map(async (catalog) => await catalog.fittingPlaces({ signal })));
  const [place] = places.flat();
  const hint =
    place === undefined
      ? 'Check the bucket or directory, and the prefix: the folder in which the folders of the jobs are.'
      : `There are backups in ${place}: name that folder, in which those of the jobs are.`;
  return new BackupError('NO_BACKUP', 'There is no backup in this place.', { hint });
}
