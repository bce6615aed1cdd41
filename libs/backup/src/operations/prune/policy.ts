// Decides which backups stay. A pure function: the same backups, policy and time give the same plan.

import { atLeast, isOwn, type TrustLevel, type Trigger } from '../../core/backup.js';
import { formatDuration } from '../../kit/durations.js';
import { describeShrink, shrinkOf } from '../shrink.js';

/** Rules about the job's own backups. Safety backups stand beside them, with a clock of their own. */
export interface RetentionPolicy {
  /** Keep this many newest backups. Absent, not above zero or not a number: no such rule. */
  readonly keepLast?: number;
  /** Keep what is younger than this many milliseconds. Absent, not above zero or not a number: no such rule. */
  readonly maxAgeMs?: number;
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
  readonly trust: TrustLevel;
  readonly trigger: Trigger;
  /** Bytes it takes. */
  readonly bytes: number;
  /** Size of its content. */
  readonly plainBytes: number;
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
}

/**
 * A backup stays when any rule or the storage keeps it, and goes when there is at least one rule and nothing does.
 * Without a rule everything stays. The newest backup and the `minVerified` newest good ones always stay. When there is no good backup
 * at all, or the newest good one has shrunk, nothing is removed.
 */
export function planPrune(candidates: readonly PruneCandidate[], policy: RetentionPolicy, now: Date): PrunePlan {
  const newestFirst = candidates.toSorted(byNewest);
  const ranks = new Map(newestFirst.filter(isOwn).map(({ id }, index) => [id, index]));
  const good = goodOwn(newestFirst);
  const floor = new Set(good.slice(0, floorSize(policy)).map(({ id }) => id));
  const decisions = newestFirst.map((candidate): PruneDecision => {
    const reasonToKeep =
      keptByRules(candidate, ranks.get(candidate.id), floor, policy, now) ?? reasonHeld(candidate, now);
    const reason = reasonToKeep ?? reasonToRemove(candidate, policy, now);
    return { ...candidate, keep: reasonToKeep !== undefined, reason };
  });
  const refused = decisions.every(({ keep }) => keep) ? undefined : reasonToRemoveNothing(good);
  if (refused === undefined) return { decisions };
  return { refused, decisions: decisions.map((decision) => ({ ...decision, keep: true, reason: refused })) };
}

/** Why the storage does not remove it now, whoever asks; undefined when it would. */
export function reasonHeld({ heldUntilMs }: PruneCandidate, now: Date): string | undefined {
  if (heldUntilMs === undefined || heldUntilMs <= now.getTime()) return undefined;
  const until = new Date(heldUntilMs);
  return Number.isNaN(until.getTime())
    ? 'This destination never deletes; its lifecycle rules decide.'
    : `It is locked there until ${until.toISOString()}.`;
}

/** Why this one backup may not be removed, not even by hand; undefined when it may. */
export function reasonToRefuse(
  candidates: readonly PruneCandidate[],
  policy: RetentionPolicy,
  id: string,
): string | undefined {
  const good = goodOwn(candidates);
  const left = good.filter((candidate) => candidate.id !== id);
  const least = left.length < good.length ? floorSize(policy) : 1;
  if (left.length >= least) return undefined;
  const have = `The job has ${good.length} good ${good.length === 1 ? 'backup' : 'backups'} of its own there`;
  return `${have}, and ${Number.isFinite(least) ? `at least ${least}` : 'all of them'} must stay.`;
}

function byNewest(a: PruneCandidate, b: PruneCandidate): number {
  return b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? 1 : -1);
}

function goodOwn(candidates: readonly PruneCandidate[]): PruneCandidate[] {
  return candidates.filter((candidate) => isOwn(candidate) && atLeast(candidate.trust, 'verified'));
}

function floorSize({ minVerified }: RetentionPolicy): number {
  return Number.isNaN(minVerified) ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(minVerified));
}

function reasonToRemoveNothing(goodNewestFirst: readonly PruneCandidate[]): string | undefined {
  const [newest] = goodNewestFirst;
  if (!newest) return "None of the job's own backups here is verified, so none is removed until one is.";
  const shrink = shrinkOf(goodNewestFirst.map(({ plainBytes }) => plainBytes));
  return shrink && `Suspicious shrink: ${describeShrink(newest.id, shrink)}. Nothing is removed while that is so.`;
}

/** The rank is that among the job's own backups, from 0; a safety backup has none. */
function keptByRules(
  candidate: PruneCandidate,
  rank: number | undefined,
  floor: ReadonlySet<string>,
  policy: RetentionPolicy,
  now: Date,
): string | undefined {
  const { keepLast, maxAgeMs } = policy;
  if (!isRule(keepLast) && !isRule(maxAgeMs)) return 'No retention rule is set, so everything stays.';
  const reason =
    rank === undefined ? keptForSafety(candidate, policy, now) : keptByRank(candidate, rank, floor, policy);
  if (reason !== undefined) return reason;
  return isRule(maxAgeMs) && ageOf(candidate, now) < maxAgeMs
    ? `It is younger than ${formatDuration(maxAgeMs)} (maxAge).`
    : undefined;
}

function keptByRank(
  { id }: PruneCandidate,
  rank: number,
  floor: ReadonlySet<string>,
  policy: RetentionPolicy,
): string | undefined {
  const size = floorSize(policy);
  if (rank === 0) return 'It is the newest backup.';
  if (floor.has(id)) {
    return size === 1
      ? 'It is the newest good backup, which always stays.'
      : `It is one of the ${size} newest good backups, which always stay.`;
  }
  if (isRule(policy.keepLast) && rank < policy.keepLast)
    return `It is one of the ${policy.keepLast} newest backups (keepLast).`;
  return undefined;
}

function keptForSafety(candidate: PruneCandidate, { keepSafetyMs }: RetentionPolicy, now: Date): string | undefined {
  if (!isRule(keepSafetyMs)) return 'It is a safety backup, and nothing says how long those stay.';
  return ageOf(candidate, now) < keepSafetyMs
    ? `It is a safety backup younger than ${formatDuration(keepSafetyMs)} (keepPrevious).`
    : undefined;
}

function reasonToRemove(candidate: PruneCandidate, policy: RetentionPolicy, now: Date): string {
  const { keepLast, maxAgeMs, keepSafetyMs } = policy;
  const ages = isOwn(candidate) ? [maxAgeMs] : [keepSafetyMs, maxAgeMs];
  const longest = Math.max(...ages.filter(isRule));
  const rules = [
    ...(isOwn(candidate) && isRule(keepLast) ? [`not one of the ${keepLast} newest`] : []),
    ...(Number.isFinite(longest) ? [`older than ${formatDuration(longest)}`] : []),
  ];
  const subject = isOwn(candidate) ? 'It' : 'This safety backup';
  return `${subject} is ${formatDuration(ageOf(candidate, now))} old: ${rules.join(' and ')}.`;
}

function isRule(value: number | undefined): value is number {
  return value !== undefined && value > 0;
}

function ageOf({ startedAt }: PruneCandidate, now: Date): number {
  return now.getTime() - startedAt.getTime();
}
