// What is known of a job, worked out once for everything that judges it.

import type { CatalogEntry } from '../../catalog/listing.js';
import type { KeyFit } from '../../core/stage.js';
import type { Job } from '../job.js';
import { goodOwn, newestGoodOf, newestFirst } from './newest-good.js';
import type { Observation } from './observation.js';

/** One destination that was looked at, or could not be. */
export interface Place extends Observation {
  /** The copies there of the job's own backups that somebody has read back, newest first. */
  readonly good: readonly CatalogEntry[];
  readonly newestGood?: CatalogEntry;
}

export interface Proof {
  readonly id: string;
  readonly at: Date;
  readonly recoveryMs: number;
  readonly by: 'drill' | 'restore';
}

export interface Survey {
  readonly job: Job;
  readonly now: Date;
  /** In the order of the job's destinations. */
  readonly places: readonly Place[];
  /** The job's own backups that somebody has read back, each once however many copies it has, newest first. */
  readonly good: readonly CatalogEntry[];
  readonly newestGood?: CatalogEntry;
  /** Backups known, safety backups among them, each once. */
  readonly known: number;
  /** Drills and restores that succeeded, the last one first. */
  readonly proofs: readonly Proof[];
}

/** Whether the keys at hand open what the runs write now, and what the newest good backup is. */
export interface Keys {
  readonly runs: KeyFit;
  readonly newest: KeyFit;
}

export function surveyOf(job: Job, observations: readonly Observation[], now: Date): Survey {
  const places = observations.map((observation): Place => {
    const good = goodOwn(observation.backups);
    return { ...observation, good, ...newest(good, now) };
  });
  const good = eachOnce(places.flatMap((place) => place.good));
  const known = new Set(observations.flatMap(({ backups }) => backups.map(({ manifest }) => manifest.id))).size;
  return { job, now, places, good, ...newest(good, now), known, proofs: proofsOf(observations) };
}

function newest(good: readonly CatalogEntry[], now: Date): Pick<Survey, 'newestGood'> {
  const newestGood = newestGoodOf(good, now);
  return newestGood === undefined ? {} : { newestGood };
}

function eachOnce(copies: readonly CatalogEntry[]): CatalogEntry[] {
  return newestFirst([...new Map(copies.map((entry) => [entry.manifest.id, entry])).values()]);
}

function proofsOf(observations: readonly Observation[]): Proof[] {
  const proofs: Proof[] = [];
  for (const { backups } of observations) {
    for (const { manifest, evidence } of backups) {
      for (const { kind, at, by, durationMs } of evidence) {
        if (kind !== 'proven') continue;
        proofs.push({ id: manifest.id, at, recoveryMs: durationMs, by: by === 'drill' ? by : 'restore' });
      }
    }
  }
  return proofs.toSorted((a, b) => b.at.getTime() - a.at.getTime());
}
