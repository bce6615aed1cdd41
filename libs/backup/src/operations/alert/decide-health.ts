// Decides whether the health of a subject is news: a pure function of (condition, what was told, policy, now).

import type { AlertRecord, ToldFinding } from '../../core/alert.js';
import { type Finding, HEALTH_LEVELS, type HealthLevel } from '../../core/health.js';
import type { HealthEvent } from '../../core/news.js';
import { type AlertPolicy, recent } from './policy.js';

/** How a job, or the set-up as a whole, is now. */
export interface Condition {
  readonly level: HealthLevel;
  readonly findings: readonly Finding[];
}

export interface HealthDecision {
  readonly event: HealthEvent;
  /** As it was told last; of a reminder the same as now. */
  readonly before: HealthLevel;
  /** Since when it is as it is now; of good news: since when it was as it was before. */
  readonly since: Date;
}

/** What gets well and ill again and again is told as ill: no third time within a reminder's time that it is better. */
const MOST_GOOD_NEWS = 2;

/** `told`: only records that were heard, in their order. */
export function decideHealth(
  { level, findings }: Condition,
  told: readonly AlertRecord[],
  policy: AlertPolicy,
  now: Date,
): HealthDecision | undefined {
  const history = told.filter(({ event }) => event.startsWith('health.'));
  const last = history.at(-1);
  const before = last?.level ?? 'healthy';
  const lastly = recent(history, policy, now);

  if (rank(level) > rank(before)) return { event: 'health.worse', before, since: now };
  if (rank(level) < rank(before)) {
    if (lastly.filter(isGoodNews).length >= MOST_GOOD_NEWS) return undefined;
    return { event: level === 'healthy' ? 'health.recovered' : 'health.better', before, since: since(history, now) };
  }
  if (last === undefined || level === 'healthy') return undefined;
  const known = [...last.findings, ...episode(lastly).flatMap((record) => record.findings)];
  if (findings.some((finding) => !isKnown(finding, known))) return { event: 'health.worse', before, since: now };
  if (lastly.includes(last)) return undefined;
  return { event: 'health.reminder', before, since: since(history, now) };
}

export function toldFindings(findings: readonly Finding[]): ToldFinding[] {
  const told = findings.map(({ level, name, destination, notifier }) => ({
    level,
    name,
    ...(destination === undefined ? {} : { destination }),
    ...(notifier === undefined ? {} : { notifier }),
  }));
  return told.filter((finding, index) => !isKnown(finding, told.slice(0, index)));
}

/** Since the level is what it was told to be last. */
function since(history: readonly AlertRecord[], now: Date): Date {
  const level = history.at(-1)?.level;
  const change = history.findLastIndex((record) => record.level !== level);
  return history[change + 1]?.at ?? now;
}

/** What was told since it was last well. */
function episode(records: readonly AlertRecord[]): readonly AlertRecord[] {
  return records.slice(records.findLastIndex(({ level }) => level === 'healthy') + 1);
}

/** The same thing, and no worse than it was told. */
function isKnown(finding: ToldFinding, known: readonly ToldFinding[]): boolean {
  return known.some(
    (other) =>
      other.name === finding.name &&
      other.destination === finding.destination &&
      other.notifier === finding.notifier &&
      rank(other.level) >= rank(finding.level),
  );
}

function isGoodNews({ event }: AlertRecord): boolean {
  return event === 'health.better' || event === 'health.recovered';
}

function rank(level: HealthLevel): number {
  return HEALTH_LEVELS.indexOf(level);
}
