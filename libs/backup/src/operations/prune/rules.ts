// What the rules of one group of backups keep: the newest, the young, and one for each hour, day, week, month or year.

import { atLeast } from '../../core/backup.js';
import { formatDuration } from '../../kit/durations.js';
import { listOf } from '../../kit/lists.js';
import { ageOf, isRule, type Period, PERIODS, type PruneCandidate, type RetentionRules } from './policy.js';

export interface RuleContext {
  readonly now: Date;
  /** The name of the hour, day, … in which a moment lies. */
  readonly nameOf: (period: Period, at: Date) => string;
  /** Where the rules stand in the options, for people: empty, or with a dot at the end. */
  readonly path: string;
}

/** By the id of each backup that a rule keeps, why, in a sentence. Takes the group newest first. */
export function keptByRules(
  group: readonly PruneCandidate[],
  rules: RetentionRules,
  context: RuleContext,
): Map<string, string> {
  const { keepLast, maxAgeMs } = rules;
  const { now, path } = context;
  const chosen = chooseOfEach(group, rules, context);
  const reasons = group.map((candidate, rank): [string, string] => {
    const names = chosen.get(candidate.id);
    const parts = [
      ...(isRule(keepLast) && rank < keepLast ? [`one of the ${keepLast} newest backups (${path}keepLast)`] : []),
      ...(isRule(maxAgeMs) && ageOf(candidate, now) < maxAgeMs
        ? [`younger than ${formatDuration(maxAgeMs)} (${path}maxAge)`]
        : []),
      ...(names ? [reasonChosen(candidate, listOf(names))] : []),
    ];
    return [candidate.id, parts.length === 0 ? '' : `It is ${listOf(parts)}.`];
  });
  return new Map(reasons.filter(([, reason]) => reason !== ''));
}

function reasonChosen(candidate: PruneCandidate, names: string): string {
  return isGood(candidate) ? `the newest good one of ${names}` : `for want of a good one the newest of ${names}`;
}

/** By the id of a backup, the hours, days, … for which it was chosen. */
function chooseOfEach(group: readonly PruneCandidate[], rules: RetentionRules, { nameOf, path }: RuleContext) {
  const chosen = new Map<string, string[]>();
  for (const period of PERIODS) {
    const most = rules[period];
    if (!isRule(most)) continue;
    for (const [name, { id }] of chooseNewest(group, most, ({ startedAt }) => nameOf(period, startedAt))) {
      chosen.set(id, [...(chosen.get(id) ?? []), `${name} (${path}${period})`]);
    }
  }
  return chosen;
}

/**
 * The newest good backup of each of the newest so many hours, days, … that have one. The last one of a day that is over
 * stays the last one, so no later prune chooses another. A day without a good backup does not count, and keeps the
 * newest of what it has.
 */
function chooseNewest(
  group: readonly PruneCandidate[],
  most: number,
  nameOf: (candidate: PruneCandidate) => string,
): Map<string, PruneCandidate> {
  const chosen = new Map<string, PruneCandidate>();
  let good = 0;
  for (const candidate of group) {
    const name = nameOf(candidate);
    const newer = chosen.get(name);
    if (!newer && good >= most) break;
    if (newer && soundness(newer) >= soundness(candidate)) continue;
    chosen.set(name, candidate);
    if (isGood(candidate)) good++;
  }
  return chosen;
}

function isGood({ trust }: PruneCandidate): boolean {
  return atLeast(trust, 'verified');
}

/** Good is better than not looked at, and that is better than damaged; how good makes no difference. */
function soundness(candidate: PruneCandidate): number {
  if (isGood(candidate)) return 2;
  return atLeast(candidate.trust, 'stored') ? 1 : 0;
}
