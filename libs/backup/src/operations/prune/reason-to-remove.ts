// Why a backup goes, in a sentence.

import { isOwn } from '../../core/backup.js';
import { formatDuration } from '../../kit/durations.js';
import { listOf } from '../../kit/lists.js';
import { formatBytes } from '../../kit/sizes.js';
import { rulesFor } from './groups.js';
import { ageOf, isRule, type Period, PERIODS, type PruneCandidate, type RetentionPolicy } from './policy.js';

const UNITS: Readonly<Record<Period, string>> = {
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  yearly: 'year',
};

/** `beyondSize`: the rules would keep it, were there room for it. */
export function reasonToRemove(
  candidate: PruneCandidate,
  policy: RetentionPolicy,
  now: Date,
  beyondSize: boolean,
): string {
  const age = `${formatDuration(ageOf(candidate, now))} old`;
  if (beyondSize) {
    return `It is ${age}: there is no room for it in ${formatBytes(policy.maxTotalBytes ?? 0)} (maxTotalSize).`;
  }
  if (!isOwn(candidate)) return `This safety backup is ${age}: older than ${formatDuration(longestSafety(policy))}.`;
  const { rules } = rulesFor(candidate.trigger, policy);
  const { keepLast, maxAgeMs } = rules;
  const periods = PERIODS.flatMap((period) => {
    const most = rules[period];
    return isRule(most) ? [`${most} newest ${UNITS[period]}${most === 1 ? '' : 's'}`] : [];
  });
  const parts = [
    ...(isRule(keepLast) ? [`not one of the ${keepLast} newest`] : []),
    ...(isRule(maxAgeMs) ? [`older than ${formatDuration(maxAgeMs)}`] : []),
    ...(periods.length === 0 ? [] : [`not the one that stays for the ${listOf(periods, 'or')}`]),
  ];
  return `It is ${age}: ${listOf(parts)}.`;
}

function longestSafety({ keepSafetyMs, maxAgeMs }: RetentionPolicy): number {
  return Math.max(...[keepSafetyMs, maxAgeMs].filter(isRule));
}
