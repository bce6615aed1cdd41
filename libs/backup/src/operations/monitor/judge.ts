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
  readonly name: 'no-backup' | 'stale' | 'behind' | 'unreachable' | 'unreadable' | 'damaged' | 'from-the-future';
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

/** A scheduled run has at least this long to finish before its absence counts. */
const GRACE_MS = HOUR;

export function judge(job: Job, observations: readonly Observation[], now: Date): JobHealth {
  const entries = observations.flatMap(({ backups }) => backups);
  const newestGood = newestGoodOf(entries, now);
  const staleFrom = newestGood && staleTime(job, newestGood);
  const findings = [
    ...missing(job, newestGood, observations),
    ...stale(job, newestGood, staleFrom, now),
    ...observations.flatMap((observation) => [
      ...behind(job, observation, newestGood, now),
      ...destinationFindings(observation, observations),
    ]),
    ...damaged(entries),
    ...fromTheFuture(entries, now),
  ];
  const proven = newestProof(entries);
  const backups = new Set(entries.map(({ manifest }) => manifest.id)).size;
  const level = worst(findings.map((finding) => finding.level));
  return {
    job: job.name,
    level,
    summary: newestGood ? summarize(job, newestGood, proven, backups, now) : summarizeAbsence(job, observations),
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

/** A job that takes long is given longer: time to store, to verify, and as much again. */
function staleTime({ staleAfterMs, schedule }: Job, { manifest }: CatalogEntry): Date | undefined {
  const { startedAt, finishedAt } = manifest;
  if (staleAfterMs !== undefined) return new Date(startedAt.getTime() + staleAfterMs);
  if (!schedule) return undefined;
  const took = finishedAt.getTime() - startedAt.getTime();
  return new Date(schedule.next(startedAt).getTime() + schedule.jitterMs + GRACE_MS + 3 * took);
}

function missing(job: Job, newestGood: CatalogEntry | undefined, observations: readonly Observation[]): Finding[] {
  if (newestGood || observations.every(({ failure }) => failure)) return [];
  return [
    {
      level: 'critical',
      name: 'no-backup',
      message: summarizeAbsence(job, observations),
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

/** A destination that has fallen behind while the others have not: the job is fine, but one of its copies is not. */
function behind(job: Job, observation: Observation, newestGood: CatalogEntry | undefined, now: Date): Finding[] {
  const { destination, backups, failure } = observation;
  const own = newestGoodOf(backups, now);
  if (!newestGood || failure || own?.manifest.id === newestGood.manifest.id) return [];
  const due = own && staleTime(job, own);
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
  const ahead = newest(entries.filter((entry) => isFromTheFuture(entry, now)));
  if (!ahead) return [];
  const message = `${ahead.manifest.id} claims to be from ${ahead.manifest.startedAt.toISOString()}, which is yet to come.`;
  return [
    { level: 'warning', name: 'from-the-future', message, hint: 'Set the clocks of the machines that write backups.' },
  ];
}

/** One whose time is yet to come would hide that nothing came since: it counts only when there is no other. */
function newestGoodOf(entries: readonly CatalogEntry[], now: Date): CatalogEntry | undefined {
  const good = entries.filter(({ trust }) => atLeast(trust, 'verified'));
  return newest(good.filter((entry) => !isFromTheFuture(entry, now))) ?? newest(good);
}

function isFromTheFuture({ manifest }: CatalogEntry, now: Date): boolean {
  return manifest.startedAt.getTime() > now.getTime() + GRACE_MS;
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
  newestGood: CatalogEntry,
  proven: JobHealth['proven'],
  backups: number,
  now: Date,
): string {
  const age = formatDuration(now.getTime() - newestGood.manifest.startedAt.getTime());
  const proof = proven ? `last proven on ${proven.at.toISOString().slice(0, 10)}` : 'never proven by a drill';
  return `The newest good backup of ${job.source.target} is ${age} old; ${backups} in all, ${proof}.`;
}

/** Not having been able to look is never the same as nothing being there. */
function summarizeAbsence(job: Job, observations: readonly Observation[]): string {
  const blind = observations.filter(({ failure }) => failure).map(({ destination }) => destination);
  if (blind.length === 0) return `There is no good backup of ${job.source.target}.`;
  if (blind.length === observations.length) return `Whether ${job.source.target} has a good backup can't be seen.`;
  return `There is no good backup of ${job.source.target} where it can be seen; ${blind.join(', ')} can't be looked at.`;
}
