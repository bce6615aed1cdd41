// Judges the health of one job from what its destinations hold. A pure function of (observations, now).

import type { CatalogEntry } from '../../catalog/listing.js';
import { type JobHealth, worst } from '../../core/health.js';
import type { KeyFit } from '../../core/stage.js';
import { formatDuration } from '../../kit/durations.js';
import type { Job } from '../job.js';
import { behind, damaged, fromTheFuture, unreachable, unreadable } from './destination-findings.js';
import { describeAbsence, foreignKeys, missing, shrunk, stale } from './job-findings.js';
import { newestGoodOf, staleTime } from './newest-good.js';
import type { Observation } from './observation.js';

/** `keyFit`: as the job's stages found it. */
export function judge(job: Job, observations: readonly Observation[], now: Date, keyFit: KeyFit = 'fits'): JobHealth {
  const entries = observations.flatMap(({ backups }) => backups);
  const newestGood = newestGoodOf(entries, now);
  const staleFrom = newestGood && staleTime(job, newestGood, now);
  const findings = [
    ...missing(job, newestGood, observations),
    ...(newestGood ? [...stale(job, newestGood, now), ...shrunk(job, newestGood, entries)] : []),
    ...observations.flatMap((observation) => [
      ...(newestGood ? behind(job, observation, newestGood, now) : []),
      ...unreachable(observation, observations),
      ...unreadable(observation),
    ]),
    ...damaged(entries),
    ...fromTheFuture(entries, now),
    ...foreignKeys(job, keyFit),
  ];
  const proven = newestProof(entries);
  const backups = new Set(entries.map(({ manifest }) => manifest.id)).size;
  return {
    job: job.name,
    level: worst(findings.map(({ level }) => level)),
    summary: newestGood ? summarize(job, newestGood, proven, backups, now) : describeAbsence(job, observations),
    findings,
    backups,
    ...(newestGood ? { newestGood: describe(newestGood, now) } : {}),
    ...(proven ? { proven } : {}),
    ...(staleFrom ? { staleFrom } : {}),
  };
}

function newestProof(entries: readonly CatalogEntry[]): JobHealth['proven'] {
  const proofs = entries.flatMap(({ manifest, evidence }) =>
    evidence
      .filter(({ kind }) => kind === 'proven')
      .map(({ at, durationMs }) => ({ id: manifest.id, at, recoveryMs: durationMs })),
  );
  return proofs.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
}

function describe({ manifest, trust }: CatalogEntry, now: Date): NonNullable<JobHealth['newestGood']> {
  return { id: manifest.id, startedAt: manifest.startedAt, ageMs: ageOf(manifest, now), trust };
}

function summarize(
  job: Job,
  newestGood: CatalogEntry,
  proven: JobHealth['proven'],
  backups: number,
  now: Date,
): string {
  const age = formatDuration(ageOf(newestGood.manifest, now));
  const proof = proven ? describeProof(proven) : 'never proven by a drill';
  return `The newest good backup of ${job.source.target} is ${age} old; ${backups} in all, ${proof}.`;
}

function describeProof({ at, recoveryMs }: NonNullable<JobHealth['proven']>): string {
  return `last proven on ${at.toISOString().slice(0, 10)}, when recovery took ${formatDuration(recoveryMs)}`;
}

function ageOf({ startedAt }: CatalogEntry['manifest'], now: Date): number {
  return now.getTime() - startedAt.getTime();
}
