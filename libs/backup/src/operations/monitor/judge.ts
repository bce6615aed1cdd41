// Judges the health of one job from what its destinations hold. A pure function of (observations, now).

import type { CatalogEntry } from '../../catalog/listing.js';
import { atLeast, type TrustLevel } from '../../core/backup.js';
import type { BackupError } from '../../core/errors.js';
import { formatDuration, HOUR } from '../../kit/durations.js';
import type { Job } from '../job.js';

export const HEALTH_LEVELS = ['healthy', 'warning', 'critical'] as const;
export type HealthLevel = (typeof HEALTH_LEVELS)[number];

/** Something that a person should know, with what to do about it. */
export interface Finding {
  readonly level: Exclude<HealthLevel, 'healthy'>;
  /** Stable, kebab-case. */
  readonly name: 'no-backup' | 'stale' | 'unreachable' | 'unreadable' | 'damaged' | 'from-the-future';
  readonly message: string;
  readonly hint: string;
}

export interface JobHealth {
  readonly job: string;
  readonly level: HealthLevel;
  /** The state in one sentence. */
  readonly summary: string;
  readonly findings: readonly Finding[];
  /** Backups known, each counted once however many copies it has. */
  readonly backups: number;
  readonly newestGood?: {
    readonly id: string;
    readonly startedAt: Date;
    readonly ageMs: number;
    readonly trust: TrustLevel;
  };
  /** The newest drill or restore that succeeded. */
  readonly proven?: { readonly id: string; readonly at: Date; readonly recoveryMs: number };
  /** From this time on the job counts as stale. Absent when nothing says how often it should run. */
  readonly staleFrom?: Date;
}

/** What was seen of one destination: its backups, or why it could not be looked at. */
export interface Observation {
  readonly destination: string;
  readonly backups: readonly CatalogEntry[];
  readonly unreadable: readonly { readonly id: string; readonly error: BackupError }[];
  readonly failure?: BackupError;
}

/** A scheduled run has this long to finish before its absence counts. */
const GRACE_MS = HOUR;

export function judge(job: Job, observations: readonly Observation[], now: Date): JobHealth {
  const entries = observations.flatMap(({ backups }) => backups);
  const newestGood = newest(entries.filter(({ trust }) => atLeast(trust, 'verified')));
  const staleFrom = newestGood && staleTime(job, newestGood.manifest.startedAt);
  const findings = [
    ...missing(job, newestGood, observations),
    ...stale(job, newestGood, staleFrom, now),
    ...observations.flatMap((observation) => destinationFindings(observation, observations)),
    ...damaged(entries),
    ...fromTheFuture(entries, now),
  ];
  const proven = newestProof(entries);
  const backups = new Set(entries.map(({ manifest }) => manifest.id)).size;
  return {
    job: job.name,
    level: worst(findings.map(({ level }) => level)),
    summary: summarize(job, newestGood, proven, backups, now),
    findings,
    backups,
    ...(newestGood ? { newestGood: describe(newestGood, now) } : {}),
    ...(proven ? { proven } : {}),
    ...(staleFrom ? { staleFrom } : {}),
  };
}

export function worst(levels: readonly HealthLevel[]): HealthLevel {
  return HEALTH_LEVELS.findLast((level) => levels.includes(level)) ?? 'healthy';
}

function staleTime(job: Job, startedAt: Date): Date | undefined {
  if (job.staleAfterMs !== undefined) return new Date(startedAt.getTime() + job.staleAfterMs);
  if (job.schedule) return new Date(job.schedule.next(startedAt).getTime() + job.schedule.jitterMs + GRACE_MS);
  return undefined;
}

function missing(job: Job, newestGood: CatalogEntry | undefined, observations: readonly Observation[]): Finding[] {
  if (newestGood || observations.every(({ failure }) => failure)) return [];
  return [
    {
      level: 'critical',
      name: 'no-backup',
      message: `There is no good backup of ${job.source.target}.`,
      hint: `Run the job ${job.name} now, and see its runs for why it failed before.`,
    },
  ];
}

function stale(job: Job, newestGood: CatalogEntry | undefined, staleFrom: Date | undefined, now: Date): Finding[] {
  if (!newestGood || !staleFrom || staleFrom > now) return [];
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

function destinationFindings(observation: Observation, all: readonly Observation[]): Finding[] {
  const { destination, failure, unreadable } = observation;
  const othersAnswer = all.some((other) => !other.failure);
  const unreachable: Finding[] = failure
    ? [
        {
          level: othersAnswer ? 'warning' : 'critical',
          name: 'unreachable',
          message: `${destination} could not be looked at: ${failure.message}`,
          hint: failure.hint,
        },
      ]
    : [];
  const unread = unreadable.map(({ id, error }): Finding => {
    const message = `${destination} has a backup that can't be understood, ${id}: ${error.message}`;
    return { level: 'warning', name: 'unreadable', message, hint: error.hint };
  });
  return [...unreachable, ...unread];
}

function damaged(entries: readonly CatalogEntry[]): Finding[] {
  return entries
    .filter(({ trust }) => trust === 'failed')
    .map(({ manifest, destination, evidence }) => ({
      level: 'warning',
      name: 'damaged',
      message: `The copy of ${manifest.id} in ${destination} is bad: ${evidence.at(-1)?.summary ?? ''}`,
      hint: 'Take a new backup, find out what damaged this one, then delete it.',
    }));
}

function fromTheFuture(entries: readonly CatalogEntry[], now: Date): Finding[] {
  const ahead = newest(entries.filter(({ manifest }) => manifest.startedAt.getTime() > now.getTime() + GRACE_MS));
  if (!ahead) return [];
  const message = `${ahead.manifest.id} claims to be from ${ahead.manifest.startedAt.toISOString()}, which is yet to come.`;
  return [
    { level: 'warning', name: 'from-the-future', message, hint: 'Set the clocks of the machines that write backups.' },
  ];
}

function newest(entries: readonly CatalogEntry[]): CatalogEntry | undefined {
  return entries.toSorted((a, b) => b.manifest.startedAt.getTime() - a.manifest.startedAt.getTime())[0];
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
  return { id: manifest.id, startedAt: manifest.startedAt, ageMs: now.getTime() - manifest.startedAt.getTime(), trust };
}

function summarize(
  job: Job,
  newestGood: CatalogEntry | undefined,
  proven: JobHealth['proven'],
  backups: number,
  now: Date,
): string {
  if (!newestGood) return `${job.source.target} has no good backup.`;
  const age = formatDuration(now.getTime() - newestGood.manifest.startedAt.getTime());
  const proof = proven ? `last proven on ${proven.at.toISOString().slice(0, 10)}` : 'never proven by a drill';
  return `The newest good backup of ${job.source.target} is ${age} old; ${backups} in all, ${proof}.`;
}
