// What is to be said about one destination of a job, and about single copies there.

import type { CatalogEntry } from '../../catalog/listing.js';
import type { Finding } from '../../core/health.js';
import type { Job } from '../job.js';
import { isFromTheFuture, newestFirst, newestGoodOf, staleTime } from './newest-good.js';
import type { Observation } from './observation.js';

/** A destination that has fallen behind while the others have not: the job is fine, but one of its copies is not. */
export function behind(job: Job, observation: Observation, newestGood: CatalogEntry, now: Date): Finding[] {
  const { destination, backups, failure } = observation;
  const own = newestGoodOf(backups, now);
  if (failure || own?.manifest.id === newestGood.manifest.id) return [];
  const due = own && staleTime(job, own, now);
  if (own && (!due || due > now)) return [];
  const has = own ? `its newest is of ${own.manifest.startedAt.toISOString()}` : 'it has none';
  return [
    {
      level: 'warning',
      name: 'behind',
      message: `${destination} does not get the good backups of ${job.source.target}: ${has}.`,
      hint: `See the warnings of the runs of ${job.name} for why ${destination} fails.`,
    },
  ];
}

export function unreachable({ destination, failure }: Observation, all: readonly Observation[]): Finding[] {
  if (!failure) return [];
  return [
    {
      level: all.some((other) => !other.failure) ? 'warning' : 'critical',
      name: 'unreachable',
      message: `${destination} could not be looked at: ${failure.message}`,
      hint: failure.hint,
    },
  ];
}

export function unreadable({ destination, unreadable: unread }: Observation): Finding[] {
  return unread.map(({ id, error }) => ({
    level: 'warning',
    name: 'unreadable',
    message: `${destination} has a backup that can't be understood, ${id}: ${error.message}`,
    hint: error.hint,
  }));
}

export function damaged(entries: readonly CatalogEntry[]): Finding[] {
  return entries
    .filter(({ trust }) => trust === 'failed')
    .map(({ manifest, destination, evidence }) => ({
      level: 'warning',
      name: 'damaged',
      message: `The copy of ${manifest.id} in ${destination} is bad: ${evidence.at(-1)?.summary ?? ''}`,
      hint: 'Take a new backup, find out what damaged this one, then delete it.',
    }));
}

export function fromTheFuture(entries: readonly CatalogEntry[], now: Date): Finding[] {
  const [ahead] = newestFirst(entries.filter((entry) => isFromTheFuture(entry, now)));
  if (!ahead) return [];
  const message = `${ahead.manifest.id} claims to be from ${ahead.manifest.startedAt.toISOString()}, which is yet to come.`;
  return [
    { level: 'warning', name: 'from-the-future', message, hint: 'Set the clocks of the machines that write backups.' },
  ];
}
