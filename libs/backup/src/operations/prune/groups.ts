// Which rules are about which backups: those of a trigger that has its own, the others, and safety backups.

import { isOwn, type Trigger } from '../../core/backup.js';
import { formatDuration } from '../../kit/durations.js';
import { periodNames } from './periods.js';
import {
  ageOf,
  hasRules,
  isRule,
  type PruneCandidate,
  type RetentionPolicy,
  type RetentionRules,
  RULED_TRIGGERS,
} from './policy.js';
import { keptByRules } from './rules.js';

interface RulesOfTrigger {
  readonly rules: RetentionRules;
  /** Where they stand in the options: empty, or with a dot at the end. */
  readonly path: string;
}

/** The rules for the job's own backups of a trigger. */
export function rulesFor(trigger: Trigger, policy: RetentionPolicy): RulesOfTrigger {
  const called = trigger === 'missed' ? 'schedule' : trigger;
  const ruled = RULED_TRIGGERS.find((name) => name === called);
  const rules = ruled && policy.byTrigger?.[ruled];
  return rules ? { rules, path: `byTrigger.${called}.` } : { rules: policy, path: '' };
}

/** By id, why the rules keep it, in a sentence. Takes all of them newest first. */
export function keptByPolicy(newestFirst: readonly PruneCandidate[], policy: RetentionPolicy, now: Date) {
  if (!hasAnyRule(policy)) return sameReason(newestFirst, 'No retention rule is set, so everything stays.');
  const nameOf = periodNames(policy.timeZone);
  const kept = keptForSafety(newestFirst, policy, now);
  for (const [path, { rules, members }] of groupsOf(newestFirst, policy)) {
    const reasons = hasRules(rules)
      ? keptByRules(members, rules, { now, nameOf, path })
      : sameReason(members, reasonWithoutRules(policy));
    for (const [id, reason] of reasons) kept.set(id, reason);
  }
  return kept;
}

function hasAnyRule(policy: RetentionPolicy): boolean {
  const groups = [policy, ...Object.values(policy.byTrigger ?? {})];
  return isRule(policy.maxTotalBytes) || groups.some(hasRules);
}

function groupsOf(newestFirst: readonly PruneCandidate[], policy: RetentionPolicy) {
  const groups = new Map<string, { readonly rules: RetentionRules; readonly members: PruneCandidate[] }>();
  for (const candidate of newestFirst.filter(isOwn)) {
    const { rules, path } = rulesFor(candidate.trigger, policy);
    const group = groups.get(path);
    if (group) group.members.push(candidate);
    else groups.set(path, { rules, members: [candidate] });
  }
  return groups;
}

function reasonWithoutRules({ maxTotalBytes }: RetentionPolicy): string {
  return isRule(maxTotalBytes)
    ? 'There is room for it (maxTotalSize).'
    : 'No retention rule is about backups of its trigger, so it stays.';
}

function keptForSafety(newestFirst: readonly PruneCandidate[], policy: RetentionPolicy, now: Date) {
  const { keepSafetyMs, maxAgeMs } = policy;
  const safety = newestFirst.filter((candidate) => !isOwn(candidate));
  if (!isRule(keepSafetyMs)) return sameReason(safety, 'It is a safety backup, and nothing says how long those stay.');
  const younger = (ms: number) => safety.filter((candidate) => ageOf(candidate, now) < ms);
  return new Map([
    ...(isRule(maxAgeMs)
      ? sameReason(younger(maxAgeMs), `It is younger than ${formatDuration(maxAgeMs)} (maxAge).`)
      : []),
    ...sameReason(
      younger(keepSafetyMs),
      `It is a safety backup younger than ${formatDuration(keepSafetyMs)} (keepPrevious).`,
    ),
  ]);
}

function sameReason(candidates: readonly PruneCandidate[], reason: string): Map<string, string> {
  return new Map(candidates.map(({ id }) => [id, reason]));
}
