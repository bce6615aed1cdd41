// Looks through the backups of all jobs and destinations: each backup once, with its copies.

import type { CatalogEntry, UnreadableBackup } from '../../catalog/listing.js';
import { atLeast, type Backup, type Trigger, type TrustLevel } from '../../core/backup.js';
import { BackupError, type ErrorReport } from '../../core/errors.js';
import type { ManifestSummary } from '../../core/manifest.js';
import type { Job } from '../job.js';
import { lookFor, type Looking, lookThrough, oldestOf } from '../look.js';
import { mergeCopies } from '../merge-copies.js';

export interface ListFilter {
  readonly job?: string;
  /** Only backups of which at least one copy is trusted this much. */
  readonly trust?: TrustLevel;
  /** Only what was taken as a part of this group. */
  readonly group?: string;
  /** Only what was started by this. */
  readonly trigger?: Trigger;
  /** Part of the label, in any case. */
  readonly text?: string;
  /** Nothing that began before. */
  readonly from?: Date;
  /** Nothing that began after. */
  readonly to?: Date;
  /** Backups in one page at the most. Default 100. */
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

export interface BackupPage {
  /** Newest first. */
  readonly backups: readonly Backup<ManifestSummary>[];
  /** Backups that match in all. */
  readonly total: number;
  /** Absent on the last page. */
  readonly next?: string;
  /** Manifests that are there and can't be understood. */
  readonly unreadable: readonly { readonly id: string; readonly destination: string; readonly error: ErrorReport }[];
  /** When the destinations were looked at; the longest ago counts. What this process did since is seen nonetheless. */
  readonly asOf: Date;
  /** Destinations that could not be looked at; the page is without what they hold. */
  readonly unreachable: readonly { readonly destination: string; readonly error: ErrorReport }[];
}

const DEFAULT_LIMIT = 100;

/** @throws BackupError REQUEST_INVALID, or why, when no destination at all could be looked at */
export async function listBackups(jobs: readonly Job[], filter: ListFilter, by: Looking): Promise<BackupPage> {
  const { after, limit = DEFAULT_LIMIT } = filter;
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new BackupError('REQUEST_INVALID', `limit must be a whole number of at least 1, not ${limit}.`);
  }
  const scope = jobs.filter(({ name }) => filter.job === undefined || filter.job === name);
  const { entries, unreadable, failures, asOf } = await readAll(scope, by);
  const matching = mergeCopies(entries).filter((backup) => matches(backup, filter));
  const rest = after === undefined ? matching : pageAfter(matching, after);
  const backups = rest.slice(0, limit);
  const last = backups.at(-1);
  return {
    backups,
    total: matching.length,
    ...(last && rest.length > limit ? { next: last.id } : {}),
    asOf,
    unreadable: unreadable.map(({ id, destination, error }) => ({ id, destination, error: error.toJSON() })),
    unreachable: failures.map(({ destination, error }) => ({ destination, error: error.toJSON() })),
  };
}

/** @throws BackupError BACKUP_NOT_FOUND, or why a destination that may have it could not be looked at */
export async function getBackup(jobs: readonly Job[], id: string, by: Omit<Looking, 'fresh'>): Promise<Backup> {
  const looks = jobs.flatMap((job) => job.catalogs.map((catalog) => lookFor(catalog, { job: job.name, id }, by)));
  const outcomes = await Promise.allSettled(looks);
  by.signal?.throwIfAborted();
  const found = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value ? [outcome.value] : []));
  const [backup] = mergeCopies(found);
  if (backup) return backup;
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  throw failure
    ? BackupError.from(failure.reason, 'STORAGE_FAILED')
    : new BackupError('BACKUP_NOT_FOUND', `There is no backup ${id.slice(0, 80)}.`);
}

function matches({ trust, manifest }: Backup<ManifestSummary>, filter: ListFilter): boolean {
  return (
    (filter.trust === undefined || atLeast(trust, filter.trust)) &&
    (filter.group === undefined || manifest.group?.name === filter.group) &&
    (filter.trigger === undefined || manifest.trigger === filter.trigger) &&
    (filter.from === undefined || manifest.startedAt >= filter.from) &&
    (filter.to === undefined || manifest.startedAt <= filter.to) &&
    (filter.text === undefined || (manifest.label ?? '').toLowerCase().includes(filter.text.toLowerCase()))
  );
}

/** A backup that was deleted since the page before has left its place to its id, which begins with the time. */
function pageAfter<B extends { readonly id: string }>(backups: readonly B[], after: string): B[] {
  const position = backups.findIndex(({ id }) => id === after);
  return position < 0 ? backups.filter(({ id }) => id < after) : backups.slice(position + 1);
}

interface Everything {
  readonly entries: readonly CatalogEntry[];
  readonly unreadable: readonly UnreadableBackup[];
  readonly asOf: Date;
  readonly failures: readonly { readonly destination: string; readonly error: BackupError }[];
}

async function readAll(jobs: readonly Job[], looking: Looking): Promise<Everything> {
  const now = looking.clock.now();
  const looks = jobs.flatMap((job) => job.catalogs.map((catalog) => ({ job, catalog })));
  const outcomes = await Promise.allSettled(looks.map(({ job, catalog }) => lookThrough(catalog, job.name, looking)));
  looking.signal?.throwIfAborted();
  const listings = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failures = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected'
      ? [{ destination: looks[index]?.catalog.name ?? '', error: BackupError.from(outcome.reason, 'STORAGE_FAILED') }]
      : [],
  );
  const [first] = failures;
  if (first && listings.length === 0) throw first.error;
  return {
    entries: listings.flatMap(({ backups }) => backups),
    unreadable: listings.flatMap(({ unreadable }) => unreadable),
    asOf: oldestOf(listings, now),
    failures: [...new Map(failures.map((failure) => [failure.destination, failure])).values()],
  };
}
