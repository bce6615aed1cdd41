// Which backups count as good, which of them is the newest, and until when it will do.

import type { CatalogEntry } from '../../catalog/listing.js';
import { atLeast, isOwn, lastCurrent } from '../../core/backup.js';
import { nextWithin } from '../../kit/daily-window.js';
import { HOUR } from '../../kit/durations.js';
import type { Job, Schedule } from '../job.js';

/** A scheduled run has at least this long to finish before its absence counts. */
const GRACE_MS = HOUR;

/** Of what a destination holds the job's own copies that somebody has read back, with all that they build on; newest first. */
export function goodOwn(entries: readonly CatalogEntry[]): CatalogEntry[] {
  const byId = new Map(entries.map((entry) => [entry.manifest.id, entry]));
  const good = entries.filter(({ manifest, trust }) => isOwn(manifest) && atLeast(trust, 'verified'));
  return newestFirst(good.filter((entry) => hasItsBases(entry, byId)));
}

/** Each is there, near and far, and not known to be bad. */
function hasItsBases({ manifest }: CatalogEntry, byId: ReadonlyMap<string, CatalogEntry>): boolean {
  const seen = new Set<string>();
  for (let id = manifest.basedOn; id !== undefined;) {
    const base = byId.get(id);
    if (base === undefined || base.trust === 'failed' || seen.has(id)) return false;
    seen.add(id);
    id = base.manifest.basedOn;
  }
  return true;
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

export function ageOf(entry: CatalogEntry, now: Date): number {
  return now.getTime() - currentAt(entry, now).getTime();
}

/** When the source last held what the backup holds, as far as that is known. A clock that was ahead says nothing of it. */
export function currentAt({ manifest, evidence }: CatalogEntry, now: Date): Date {
  return lastCurrent(manifest.startedAt, evidence, new Date(now.getTime() + GRACE_MS));
}

/**
 * A run that is held back is given until it may start, and one that takes long is given longer: time to store, to verify,
 * and as much again. Undefined when nothing says how often the job should run, or when the backup's own time can't be
 * believed.
 */
export function staleTime(job: Job, entry: CatalogEntry, now: Date): Date | undefined {
  if (isFromTheFuture(entry, now)) return undefined;
  const { startedAt, finishedAt } = entry.manifest;
  const { staleAfterMs, schedule, runWith = [] } = job;
  const current = currentAt(entry, now);
  if (staleAfterMs !== undefined) return new Date(current.getTime() + staleAfterMs);
  const own = schedule ? [latestStart(job, schedule, current)] : [];
  const starts = [...own, ...runWith.map((group) => latestStart({}, group.schedule, current))];
  if (starts.length === 0) return undefined;
  const took = finishedAt.getTime() - startedAt.getTime();
  return new Date(Math.min(...starts.map((start) => start.getTime())) + GRACE_MS + 3 * took);
}

/** Of the run of the first tick after the given time. */
function latestStart({ window, loop }: Pick<Job, 'window' | 'loop'>, schedule: Schedule, after: Date): Date {
  const tick = new Date(schedule.next(after).getTime() + schedule.jitterMs);
  const open = window ? nextWithin(window, tick) : tick;
  return new Date(open.getTime() + (loop?.waitMs ?? 0));
}
