// Words for health: what is said about a job, and how bad it is.

import type { TrustLevel } from './backup.js';

export const HEALTH_LEVELS = ['healthy', 'warning', 'critical'] as const;
export type HealthLevel = (typeof HEALTH_LEVELS)[number];

/** Something that a person should know, with what to do about it. */
export interface Finding {
  readonly level: Exclude<HealthLevel, 'healthy'>;
  /** Stable, kebab-case. */
  readonly name:
    | 'no-backup'
    | 'stale'
    | 'shrunk'
    | 'behind'
    | 'unreachable'
    | 'unreadable'
    | 'damaged'
    | 'from-the-future'
    | 'foreign-keys'
    | 'notifier-failing'
    | 'heartbeat-failing';
  /** The one destination that it is about. Absent when it is about the job, or the set-up, as a whole. */
  readonly destination?: string;
  /** The one notifier that it is about. */
  readonly notifier?: string;
  readonly message: string;
  readonly hint: string;
}

export interface JobHealth {
  readonly job: string;
  readonly level: HealthLevel;
  /** The state in one sentence. */
  readonly summary: string;
  readonly findings: readonly Finding[];
  /** Backups known, safety backups among them, each counted once however many copies it has. */
  readonly backups: number;
  /** Among the job's own; a safety backup is none. */
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

/** The health of every job and of the set-up as a whole. */
export interface HealthReport {
  /** The worst of all that follows. */
  readonly level: HealthLevel;
  readonly checkedAt: Date;
  /** What is about no single job, e.g. that nobody can be told. */
  readonly findings: readonly Finding[];
  readonly jobs: readonly JobHealth[];
}

export function worst(levels: readonly HealthLevel[]): HealthLevel {
  return HEALTH_LEVELS.findLast((level) => levels.includes(level)) ?? 'healthy';
}
