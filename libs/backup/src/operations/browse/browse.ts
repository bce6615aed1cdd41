// Looks through the backups of all jobs and destinations: each backup once, with its copies.

import type { CatalogEntry, UnreadableBackup } from '../../catalog/listing.js';
import { atLeast, type Backup, TRUST_LEVELS, type TrustLevel } from '../../core/backup.js';
import { BackupError, type ErrorReport } from '../../core/errors.js';
import type { Job } from '../job.js';

export interface ListFilter {
  readonly job?: string;
  /** Only backups of which at least one copy is trusted this much. */
  readonly trust?: TrustLevel;
  /** Backups in one page at the most. Default 100. */
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

export interface BackupPage {
  /** Newest first. */
  readonly backups: readonly Backup[];
  /** Backups that match in all. */
  readonly total: number;
  /** Absent on the last page. */
  readonly next?: string;
  /** Manifests that are there and can't be understood. */
  readonly unreadable: readonly { readonly id: string; readonly destination: string; readonly error: ErrorReport }[];
  /** Destinations that could not be looked at; the page is without what they hold. */
  readonly unreachable: readonly { readonly destination: string; readonly error: ErrorReport }[];
}

const DEFAULT_LIMIT = 100;

/** @throws BackupError why, when no destination at all could be looked at */
export async function listBackups(jobs: readonly Job[], filter: ListFilter = {}): Promise<BackupPage> {
  const scope = jobs.filter(({ name }) => filter.job === undefined || filter.job === name);
  const { entries, unreadable, failures } = await readAll(scope);
  const matching = mergeCopies(entries).filter(
    ({ trust }) => filter.trust === undefined || atLeast(trust, filter.trust),
  );
  const { after, limit = DEFAULT_LIMIT } = filter;
  const rest = after === undefined ? matching : matching.filter(({ id }) => id < after);
  const backups = rest.slice(0, limit);
  const last = backups.at(-1);
  return {
    backups,
    total: matching.length,
    ...(last && rest.length > limit ? { next: last.id } : {}),
    unreadable: unreadable.map(({ id, destination, error }) => ({ id, destination, error: error.toJSON() })),
    unreachable: failures.map(({ destination, error }) => ({ destination, error: error.toJSON() })),
  };
}

/** @throws BackupError BACKUP_NOT_FOUND, or why a destination that may have it could not be looked at */
export async function getBackup(jobs: readonly Job[], id: string): Promise<Backup> {
  const { entries, unreadable, failures } = await readAll(jobs);
  const [found] = mergeCopies(entries.filter(({ manifest }) => manifest.id === id));
  if (found) return found;
  const reason = unreadable.find((entry) => entry.id === id)?.error ?? failures[0]?.error;
  throw reason ?? new BackupError('BACKUP_NOT_FOUND', `There is no backup ${id}.`);
}

interface Everything {
  readonly entries: readonly CatalogEntry[];
  readonly unreadable: readonly UnreadableBackup[];
  readonly failures: readonly { readonly destination: string; readonly error: BackupError }[];
}

async function readAll(jobs: readonly Job[]): Promise<Everything> {
  const looks = jobs.flatMap((job) => job.catalogs.map((catalog) => ({ job, catalog })));
  const outcomes = await Promise.allSettled(looks.map(async ({ job, catalog }) => await catalog.list(job.name)));
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
    failures: [...new Map(failures.map((failure) => [failure.destination, failure])).values()],
  };
}

/** Newest first; backup ids begin with the time, so their order is the order in time. */
function mergeCopies(entries: readonly CatalogEntry[]): Backup[] {
  const byId = new Map<string, CatalogEntry[]>();
  for (const entry of entries) byId.set(entry.manifest.id, [...(byId.get(entry.manifest.id) ?? []), entry]);
  return [...byId.entries()]
    .map(([id, copies]) => ({
      id,
      manifest: (copies[0] as CatalogEntry).manifest,
      copies: copies.map(({ destination, trust, evidence }) => ({ destination, trust, evidence })),
      trust: TRUST_LEVELS.findLast((level) => copies.some(({ trust }) => trust === level)) ?? 'stored',
    }))
    .toSorted((a, b) => (a.id < b.id ? 1 : -1));
}
