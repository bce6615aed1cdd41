// What is to be said about one destination of a job: not to be seen, behind the others, too little, damaged.

import type { CatalogEntry } from '../../../catalog/listing.js';
import type { Finding } from '../../../core/health.js';
import { staleTime } from '../newest-good.js';
import type { Place, Survey } from '../survey.js';
import { replicateNow, seeRuns, takeOne } from './what-to-type.js';

export function unreachable({ places }: Survey): Finding[] {
  const level = places.some(({ failure }) => !failure) ? 'warning' : 'critical';
  return places.flatMap(({ destination, failure }): Finding[] => {
    if (!failure) return [];
    const message = `${destination} could not be looked at: ${failure.message}`;
    return [{ level, name: 'unreachable', destination, message, hint: failure.hint }];
  });
}

/** The job is fine, but a destination does not get what the others do. */
export function behind({ job, places, newestGood, now }: Survey): Finding[] {
  if (!newestGood) return [];
  return places
    .filter((place) => isBehind(place) && !isCopiedByItself(place))
    .map(({ destination, newestGood: own }): Finding => {
      const has = own ? `its newest is of ${own.manifest.startedAt.toISOString()}` : 'it has none';
      return {
        level: 'warning',
        name: 'behind',
        destination,
        message: `${destination} does not get the good backups of ${job.source.target}: ${has}.`,
        hint: hintFor(destination),
      };
    });

  /** It gets what it lacks at the next tick, and is said to be late after that. */
  function isCopiedByItself({ destination }: Place): boolean {
    return (job.replications ?? []).some(({ to, schedule }) => to === destination && schedule !== undefined);
  }

  function hintFor(destination: string): string {
    const replication = (job.replications ?? []).find(({ to }) => to === destination);
    if (replication && job.copiedTo?.includes(destination))
      return `Copy them there: ${replicateNow(replication.name)}.`;
    return `${seeRuns(job)} shows, in the warnings of the runs, why ${destination} fails; then take one: ${takeOne(job)}.`;
  }

  function isBehind({ failure, newestGood: own }: Place): boolean {
    if (failure || own?.manifest.id === newestGood?.manifest.id) return false;
    const due = own && staleTime(job, own, now);
    return !own || (due !== undefined && due <= now);
  }
}

export function tooFew({ job, places }: Survey): Finding[] {
  const { minBackups = 0 } = job.expect;
  return places
    .filter(({ failure, good }) => !failure && good.length < minBackups)
    .map(({ destination, good }) => ({
      level: 'warning',
      name: 'too-few',
      destination,
      message: `${destination} has ${good.length} good ${good.length === 1 ? 'backup' : 'backups'} of ${job.source.target}, and ${minBackups} are expected (minBackups).`,
      hint: `A new job gets there by itself, as retention keeps so many. If there were more, find out who removed them; take one now: ${takeOne(job)}.`,
    }));
}

/** One finding for a destination, however many there are: the newest stands for all. */
export function damaged({ places }: Survey): Finding[] {
  return places.flatMap(({ destination, backups }): Finding[] => {
    const bad = backups.filter(({ trust }) => trust === 'failed');
    const [newest] = bad;
    if (!newest) return [];
    return [
      {
        level: 'warning',
        name: 'damaged',
        destination,
        message: describeDamage(newest, bad.length),
        hint: `Take a new backup, find out what damages what ${destination} holds, then remove the bad: DELETE …/${newest.manifest.id}.`,
      },
    ];
  });
}

function describeDamage({ manifest, destination, evidence }: CatalogEntry, count: number): string {
  const why = evidence.findLast(({ kind }) => kind === 'failed')?.summary ?? '';
  return count === 1
    ? `The copy of ${manifest.id} in ${destination} is bad: ${why}`
    : `${count} copies in ${destination} are bad, the newest that of ${manifest.id}: ${why}`;
}

export function unreadable({ places }: Survey): Finding[] {
  return places.flatMap(({ destination, unreadable: unread }): Finding[] => {
    const [first] = unread;
    if (!first) return [];
    const { id, error } = first;
    const what =
      unread.length === 1 ? "a backup that can't be understood" : `${unread.length} backups that can't be understood`;
    const message = `${destination} has ${what}, ${id}: ${error.message}`;
    return [{ level: 'warning', name: 'unreadable', destination, message, hint: error.hint }];
  });
}
