// What is to be said about a job as a whole: nothing there, too old, suspiciously small, sealed to keys that are elsewhere.

import type { CatalogEntry } from '../../catalog/listing.js';
import { plainBytes } from '../../core/backup.js';
import type { Finding } from '../../core/health.js';
import type { KeyFit } from '../../core/stage.js';
import { formatDuration } from '../../kit/durations.js';
import type { Job } from '../job.js';
import { describeShrink, shrinkOf } from '../shrink.js';
import { goodOwn, staleTime } from './newest-good.js';
import type { Observation } from './observation.js';

export function missing(
  job: Job,
  newestGood: CatalogEntry | undefined,
  observations: readonly Observation[],
): Finding[] {
  if (newestGood || observations.every(({ failure }) => failure)) return [];
  return [
    {
      level: 'critical',
      name: 'no-backup',
      message: describeAbsence(job, observations),
      hint: `Run the job ${job.name} now, and see its runs for why it failed before.`,
    },
  ];
}

/** Not having been able to look is never the same as nothing being there. */
export function describeAbsence(job: Job, observations: readonly Observation[]): string {
  const blind = observations.filter(({ failure }) => failure).map(({ destination }) => destination);
  if (blind.length === 0) return `There is no good backup of ${job.source.target}.`;
  if (blind.length === observations.length) return `Whether ${job.source.target} has a good backup can't be seen.`;
  return `There is no good backup of ${job.source.target} where it can be seen; ${blind.join(', ')} can't be looked at.`;
}

export function stale(job: Job, newestGood: CatalogEntry, now: Date): Finding[] {
  const staleFrom = staleTime(job, newestGood, now);
  if (!staleFrom || staleFrom > now) return [];
  const age = formatDuration(now.getTime() - newestGood.manifest.startedAt.getTime());
  return [
    {
      level: 'critical',
      name: 'stale',
      message: `The newest good backup of ${job.source.target} is ${age} old; one was due before ${staleFrom.toISOString()}.`,
      hint: `Run the job ${job.name} now, and see its runs for why it did not run or failed.`,
    },
  ];
}

/** Compared with those before it, each counted once however many copies it has. */
export function shrunk(job: Job, newestGood: CatalogEntry, entries: readonly CatalogEntry[]): Finding[] {
  const { id, startedAt } = newestGood.manifest;
  const sizes = new Map(goodOwn(entries).map((entry) => [entry.manifest.id, entry] as const));
  const upToNewest = [...sizes.values()].filter(({ manifest }) => manifest.startedAt <= startedAt);
  const shrink = shrinkOf(upToNewest.map(plainBytes));
  if (!shrink) return [];
  return [
    {
      level: 'warning',
      name: 'shrunk',
      message: `The newest good backup of ${job.source.target} is suspiciously small: ${describeShrink(id, shrink)}.`,
      hint: `See whether ${job.source.target} still holds everything; old backups are not pruned while this is so.`,
    },
  ];
}

/** Having no key at hand is what some want; having the wrong one is what nobody wants. */
export function foreignKeys(job: Job, keyFit: KeyFit): Finding[] {
  if (keyFit !== 'foreign') return [];
  return [
    {
      level: 'warning',
      name: 'foreign-keys',
      message: `None of the identities at hand opens what ${job.name} encrypts now; it could not be restored from here.`,
      hint: 'Name a recipient that belongs to one of the identities, or give the identity of one of the recipients.',
    },
  ];
}
