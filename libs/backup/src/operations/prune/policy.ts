// Words of retention: the rules, what they are applied to, and what comes of it.

import type { Pin } from '../../core/pin.js';
import type { Trigger, TrustLevel } from '../../core/backup.js';

/** Which hours, days, … have a backup of their own that stays. From short to long. */
export const PERIODS = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;
export type Period = (typeof PERIODS)[number];

/**
 * A backup stays when any of these keeps it. Absent, not above zero or not a number: no such rule. Without a rule all
 * stay.
 */
export interface RetentionRules extends Readonly<Partial<Record<Period, number>>> {
  /** Keep this many newest backups. */
  readonly keepLast?: number;
  /** Keep what is younger than this many milliseconds. */
  readonly maxAgeMs?: number;
}

/** Triggers that can have rules of their own. A tick that was made up for (`missed`) is one of the `schedule`. */
export const RULED_TRIGGERS = ['schedule', 'manual', 'event'] as const satisfies readonly Trigger[];
export type RuledTrigger = (typeof RULED_TRIGGERS)[number];

/** Rules about the job's own backups. Safety backups stand beside them, with a clock of their own. */
export interface RetentionPolicy extends RetentionRules {
  /** In the place of the rules above, for backups of that trigger; those do not count for the rules above. */
  readonly byTrigger?: Readonly<Partial<Record<RuledTrigger, RetentionRules>>>;
  /**
   * What the job's own backups may take up together in the destination, in bytes; the oldest go first. Absent, not above
   * zero or not a number: any size.
   */
  readonly maxTotalBytes?: number;
  /** By whose clocks the days, weeks, … begin. IANA name. Default `UTC`. */
  readonly timeZone?: string;
  /**
   * The newest good (verified or proven) backups that stay whatever else is said. At least 1; not a number: all of them.
   */
  readonly minVerified: number;
  /** How long safety backups stay once there is a rule. Absent, not above zero or not a number: for good. */
  readonly keepSafetyMs?: number;
}

/** What the decision looks at. */
export interface PruneCandidate {
  readonly id: string;
  readonly startedAt: Date;
  /** When the source was last found to hold exactly this: its age counts from then. Absent: when it was taken. */
  readonly currentAt?: Date;
  readonly trust: TrustLevel;
  readonly trigger: Trigger;
  /** Bytes it takes. */
  readonly bytes: number;
  /** Size of its content. */
  readonly plainBytes: number;
  /** The backup that this one builds on: without it, it is worth nothing. */
  readonly basedOn?: string;
  /** A person said that it stays. */
  readonly pinned?: Pin;
  /** How far the clock of the machine that took it was ahead of the storage's own. Absent: that can't be known. */
  readonly aheadMs?: number;
  /** The storage keeps it until this time, in milliseconds since 1970; Infinity: for good. Absent: it does not. */
  readonly heldUntilMs?: number;
}

export interface PruneDecision extends PruneCandidate {
  readonly keep: boolean;
  /** Why, in a sentence. */
  readonly reason: string;
}

export interface PrunePlan {
  /** Newest first, every backup of the destination. */
  readonly decisions: readonly PruneDecision[];
  /** Why nothing at all is removed, when that is so although rules would have it. */
  readonly refused?: string;
  /** Bytes above `maxTotalBytes` that stay all the same, because what is left has to. */
  readonly bytesOver?: number;
}

/** True for a setting that says something. */
export function isRule(value: number | undefined): value is number {
  return value !== undefined && value > 0;
}

export function hasRules(rules: RetentionRules): boolean {
  return [rules.keepLast, rules.maxAgeMs, ...PERIODS.map((period) => rules[period])].some(isRule);
}

export function byNewest(a: PruneCandidate, b: PruneCandidate): number {
  return b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? 1 : -1);
}

export function ageOf({ startedAt, currentAt = startedAt }: PruneCandidate, now: Date): number {
  return now.getTime() - currentAt.getTime();
}
