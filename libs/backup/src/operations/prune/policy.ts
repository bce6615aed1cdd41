// Decides which backups stay. A pure function: the same backups, policy and time give the same plan.

import { atLeast, type TrustLevel, type Trigger } from '../../core/backup.js';
import { formatDuration } from '../../kit/durations.js';

export interface RetentionPolicy {
  /** Keep this many newest backups. Absent, not above zero or not a number: no such rule. */
  readonly keepLast?: number;
  /** Keep what is younger than this many milliseconds. Absent, not above zero or not a number: no such rule. */
  readonly maxAgeMs?: number;
  /**
   * The newest good (verified or proven) backups that stay whatever else is said. At least 1; not a number: all of them.
   * Safety backups do not count: they hold what somebody was about to replace.
   */
  readonly minVerified: number;
}

/** What the decision looks at. */
export interface PruneCandidate {
  readonly id: string;
  readonly startedAt: Date;
  readonly trust: TrustLevel;
  readonly trigger: Trigger;
  readonly bytes: number;
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
}

/**
 * A backup stays when any rule keeps it, and goes when there is at least one rule and none does. Without a rule
 * everything stays. The newest backup and the `minVerified` newest good ones always stay. When there is no good backup
 * at all, nothing is removed.
 */
export function planPrune(candidates: readonly PruneCandidate[], policy: RetentionPolicy, now: Date): PrunePlan {
  const newestFirst = candidates.toSorted(byNewest);
  const floor = floorOf(candidates, policy);
  const decisions = newestFirst.map((candidate, index): PruneDecision => {
    const reasonToKeep = alwaysKept(candidate, index, floor, policy) ?? keptByRule(candidate, index, policy, now);
    const reason = reasonToKeep ?? reasonToRemove(candidate, policy, now);
    return { ...candidate, keep: reasonToKeep !== undefined, reason };
  });
  if (floor.size > 0 || decisions.every(({ keep }) => keep)) return { decisions };
  return { refused: NO_FLOOR, decisions: decisions.map((decision) => ({ ...decision, keep: true, reason: NO_FLOOR })) };
}

/** Why this one backup may not be removed, not even by hand; undefined when it may. */
export function reasonToRefuse(
  candidates: readonly PruneCandidate[],
  policy: RetentionPolicy,
  id: string,
): string | undefined {
  const floor = floorOf(candidates, policy);
  if (floor.size === 0) return NO_FLOOR;
  return floor.has(id) ? floorReason(policy) : undefined;
}

const NO_FLOOR = "None of the job's own backups here is verified, so none is removed until one is.";

function byNewest(a: PruneCandidate, b: PruneCandidate): number {
  return b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? 1 : -1);
}

/** The ids of the backups that stay whatever the rules say. */
function floorOf(candidates: readonly PruneCandidate[], policy: RetentionPolicy): ReadonlySet<string> {
  const good = candidates.filter(({ trust, trigger }) => atLeast(trust, 'verified') && trigger !== 'safety');
  const newestFirst = good.toSorted(byNewest);
  return new Set(newestFirst.slice(0, floorSize(policy)).map(({ id }) => id));
}

function floorSize({ minVerified }: RetentionPolicy): number {
  return Number.isNaN(minVerified) ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(minVerified));
}

function floorReason(policy: RetentionPolicy): string {
  const size = floorSize(policy);
  return size === 1
    ? 'It is the newest good backup, which always stays.'
    : `It is one of the ${size} newest good backups, which always stay.`;
}

function alwaysKept(
  { id }: PruneCandidate,
  index: number,
  floor: ReadonlySet<string>,
  policy: RetentionPolicy,
): string | undefined {
  if (!hasRules(policy)) return 'No retention rule is set, so everything stays.';
  if (index === 0) return 'It is the newest backup.';
  return floor.has(id) ? floorReason(policy) : undefined;
}

function keptByRule(candidate: PruneCandidate, index: number, policy: RetentionPolicy, now: Date): string | undefined {
  const { keepLast, maxAgeMs } = policy;
  if (isRule(keepLast) && index < keepLast) return `It is one of the ${keepLast} newest backups (keepLast).`;
  if (isRule(maxAgeMs) && ageOf(candidate, now) < maxAgeMs)
    return `It is younger than ${formatDuration(maxAgeMs)} (maxAge).`;
  return undefined;
}

function reasonToRemove(candidate: PruneCandidate, { keepLast, maxAgeMs }: RetentionPolicy, now: Date): string {
  const rules = [
    ...(isRule(keepLast) ? [`not one of the ${keepLast} newest`] : []),
    ...(isRule(maxAgeMs) ? [`older than ${formatDuration(maxAgeMs)}`] : []),
  ];
  return `It is ${formatDuration(ageOf(candidate, now))} old: ${rules.join(' and ')}.`;
}

function hasRules({ keepLast, maxAgeMs }: RetentionPolicy): boolean {
  return isRule(keepLast) || isRule(maxAgeMs);
}

function isRule(value: number | undefined): value is number {
  return value !== undefined && value > 0;
}

function ageOf({ startedAt }: PruneCandidate, now: Date): number {
  return now.getTime() - startedAt.getTime();
}
