// Words for health: what was seen, what is said about it, and how bad it is.

import type { CatalogEntry } from '../../catalog/listing.js';
import type { TrustLevel } from '../../core/backup.js';
import type { BackupError } from '../../core/errors.js';

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
    | 'foreign-keys';
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

/** What was seen of one destination: its backups, or why it could not be looked at. */
export interface Observation {
  readonly destination: string;
  readonly backups: readonly CatalogEntry[];
  readonly unreadable: readonly { readonly id: string; readonly error: BackupError }[];
  readonly failure?: BackupError;
}

export function worst(levels: readonly HealthLevel[]): HealthLevel {
  return HEALTH_LEVELS.findLast((level) => levels.includes(level)) ?? 'healthy';
}
