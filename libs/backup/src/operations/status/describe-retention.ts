// Retention rules in words, for people who read a status.

import { counted } from '../../kit/counted.js';
import { DAY, formatDuration } from '../../kit/durations.js';
import { listOf } from '../../kit/lists.js';
import { formatBytes } from '../../kit/sizes.js';
import {
  hasRules,
  isRule,
  type Period,
  PERIODS,
  type RetentionPolicy,
  type RetentionRules,
  RULED_TRIGGERS,
} from '../prune/policy.js';

const NOUNS: Readonly<Record<Period, string>> = {
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  yearly: 'year',
};
const WEEK = 7 * DAY;

/** E.g. `30 days`, `the newest 5 and one for each of 12 weeks; event: 90 days; at most 10.0 GB`. */
export function describeRetention(policy: RetentionPolicy): string {
  const { byTrigger = {}, maxTotalBytes } = policy;
  const ofTriggers = RULED_TRIGGERS.flatMap((trigger) => {
    const rules = byTrigger[trigger];
    return rules === undefined ? [] : [`${trigger}: ${describeRules(rules)}`];
  });
  const size = isRule(maxTotalBytes) ? [`at most ${formatBytes(maxTotalBytes)}`] : [];
  return [describeRules(policy), ...ofTriggers, ...size].join('; ');
}

function describeRules(rules: RetentionRules): string {
  if (!hasRules(rules)) return 'everything';
  const { maxAgeMs, keepLast } = rules;
  const periods = PERIODS.flatMap((period) => {
    const number = rules[period];
    return isRule(number) ? [`one for each of ${counted(number, NOUNS[period])}`] : [];
  });
  return listOf([
    ...(isRule(maxAgeMs) ? [describeAge(maxAgeMs)] : []),
    ...(isRule(keepLast) ? [`the newest ${keepLast}`] : []),
    ...periods,
  ]);
}

/** Weeks where somebody may have counted in weeks. */
function describeAge(ms: number): string {
  return ms % WEEK === 0 && ms >= 4 * WEEK ? `${ms / WEEK} weeks` : formatDuration(ms);
}
