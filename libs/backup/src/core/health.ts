// Words for health: what is said about a job, and how bad it is.

import type { TrustLevel } from './backup.js';

export const HEALTH_LEVELS = ['healthy', 'warning', 'critical'] as const;
export type HealthLevel = (typeof HEALTH_LEVELS)[number];

/** What can be found, what matters most first. Stable: docs/monitoring.md says what to do about each. */
export const FINDING_NAMES = [
  'no-backup',
  'stale',
  'too-small',
  'unreachable',
  'data-at-risk',
  'shrunk',
  'keys-missing',
  'foreign-keys',
  'notifier-failing',
  'heartbeat-failing',
  'behind',
  'replication-behind',
  'group-stale',
  'damaged',
  'unreadable',
  'too-few',
  'unproven',
  'slow-recovery',
  'prune-overdue',
  'prune-refused',
  'too-large',
  'from-the-future',
  'clock-skew',
  'grown',
] as const;
export type FindingName = (typeof FINDING_NAMES)[number];

/** Something that a person should know, with what to do about it. */
export interface Finding {
  readonly level: Exclude<HealthLevel, 'healthy'>;
  readonly name: FindingName;
  /** The one destination that it is about. Absent when it is about the job, or the set-up, as a whole. */
  readonly destination?: string;
  /** The one notifier that it is about. */
  readonly notifier?: string;
  readonly message: string;
  readonly hint: string;
}

/** The newest backup of a job that somebody has read back. A safety backup is none of the job's own. */
export interface NewestGood {
  readonly id: string;
  readonly startedAt: Date;
  readonly ageMs: number;
  readonly trust: TrustLevel;
}

/** What one destination holds of a job. */
export interface DestinationHealth {
  readonly name: string;
  /** The worst of the findings that name it. */
  readonly level: HealthLevel;
  /** False: it could not be looked at, and what follows says nothing. */
  readonly reachable: boolean;
  /** Copies there, those of safety backups among them. */
  readonly backups: number;
  /** Bytes that they take. */
  readonly bytes: number;
  readonly newestGood?: NewestGood;
}

export interface JobHealth {
  readonly job: string;
  readonly level: HealthLevel;
  /** The state in one sentence. */
  readonly summary: string;
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** Each destination of the job, in the order of the options. */
  readonly destinations: readonly DestinationHealth[];
  /** Backups known, safety backups among them, each counted once however many copies it has. */
  readonly backups: number;
  readonly newestGood?: NewestGood;
  /** The newest drill or restore that succeeded. */
  readonly proven?: { readonly id: string; readonly at: Date; readonly recoveryMs: number };
  /** From this time on the job counts as stale. Absent when nothing says how often it should run. */
  readonly staleFrom?: Date;
}

/** A group has no backups of its own: it is about whether those of its jobs are there together. */
export interface GroupHealth {
  readonly group: string;
  readonly level: HealthLevel;
  /** The state in one sentence. */
  readonly summary: string;
  readonly findings: readonly Finding[];
  /** In their order. */
  readonly jobs: readonly string[];
  /** The newest run of which a backup of each job is there that the group can't do without. */
  readonly newestComplete?: { readonly runId: string; readonly startedAt: Date; readonly ageMs: number };
  /** From this time on the group counts as stale. Absent when nothing says how often it should run. */
  readonly staleFrom?: Date;
}

/** The health of every job and of the set-up as a whole. */
export interface HealthReport {
  /** The worst of all that follows. */
  readonly level: HealthLevel;
  /** All of it in one sentence, for someone who knows nothing else. */
  readonly summary: string;
  /** When the destinations were looked at; the longest ago counts. */
  readonly checkedAt: Date;
  /** What is about no single job, e.g. that nobody can be told. The worst first. */
  readonly findings: readonly Finding[];
  readonly jobs: readonly JobHealth[];
  /** Absent where there are no groups. */
  readonly groups?: readonly GroupHealth[];
}

export function worst(levels: readonly HealthLevel[]): HealthLevel {
  return HEALTH_LEVELS.findLast((level) => levels.includes(level)) ?? 'healthy';
}

/** The worst first; of one level, what matters most. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => rank(a) - rank(b));
}

function rank({ level, name }: Finding): number {
  return (level === 'critical' ? 0 : FINDING_NAMES.length) + FINDING_NAMES.indexOf(name);
}
