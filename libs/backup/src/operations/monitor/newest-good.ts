// Which backups count as good, which of them is the newest, and until when it will do.

import type { CatalogEntry } from '../../catalog/listing.js';
import { atLeast, isOwn } from '../../core/backup.js';
import { HOUR } from '../../kit/durations.js';
import type { Job } from '../job.js';

/** A scheduled run has at least this long to finish before its absence counts. */
const GRACE_MS = HOUR;

/** The job's own copies that somebody has read back, newest first. */
export function goodOwn(entries: readonly CatalogEntry[]): CatalogEntry[] {
  return newestFirst(entries.filter(({ manifest, trust }) => isOwn(manifest) && atLeast(trust, 'verified')));
}

/** Of good ones, newest first. One whose time is yet to come would hide that nothing came since: it counts when there is no other. */
export function newestGoodOf(good: readonly CatalogEntry[], now: Date): CatalogEntry | undefined {
  return good.find((entry) => !isFromTheFuture(entry, now)) ?? good[0];
}

export function isFromTheFuture({ manifest }: CatalogEntry, now: Date): boolean {
  return manifest.startedAt.getTime() > now.getTime() + GRACE_MS;
}

export function newestFirst(entries: readonly CatalogEntry[]): CatalogEntry[] {
  return entries.toSorted((a, b) => b.manifest.startedAt.getTime() - a.manifest.startedAt.getTime());
}

export function ageOf({ manifest }: CatalogEntry, now: Date): number {
  return now.getTime() - manifest.startedAt.getTime();
}

/**
 * A job that takes long is given longer: time to store, to verify, and as much again. Undefined when nothing says how
 * often the job should run, or when the backup's own time can't be believed.
 */
export function staleTime({ staleAfterMs, schedule }: Job, entry: CatalogEntry, now: Date): Date | undefined {
  if (isFromTheFuture(entry, now)) return undefined;
  const { startedAt, finishedAt } = entry.manifest;
  if (staleAfterMs !== undefined) return new Date(startedAt.getTime() + staleAfterMs);
  if (!schedule) return undefined;
  const took = finishedAt.getTime() - startedAt.getTime();
  return new Date(schedule.next(startedAt).getTime() + schedule.jitterMs + GRACE_MS + 3 * took);
}
