// What each rule keeps, and what is said about it.

import { describe, expect, it } from '@jest/globals';

import { DAY } from '../../kit/durations.js';
import { planPrune } from './plan-prune.js';
import type { PruneCandidate } from './policy.js';
import { daily } from './test-candidates.spec.support.js';
import { kept, NOW } from './test-catalogs.spec.support.js';

describe('rules', () => {
  it('keep the newest, and what is young, and say so', () => {
    const { decisions } = planPrune(daily(6), { keepLast: 2, maxAgeMs: 4 * DAY, minVerified: 1 }, NOW);
    expect(decisions.map(({ keep, reason }) => [keep, reason])).toEqual([
      [true, 'It is the newest backup.'],
      [true, 'It is one of the 2 newest backups (keepLast) and younger than 4 days (maxAge).'],
      [true, 'It is younger than 4 days (maxAge).'],
      [true, 'It is younger than 4 days (maxAge).'],
      [false, 'It is 4 days 12 h old: not one of the 2 newest and older than 4 days.'],
      [false, 'It is 5 days 12 h old: not one of the 2 newest and older than 4 days.'],
    ]);
  });

  it('count without safety backups, which have a clock of their own', () => {
    const safety = daily(4, { trigger: 'safety' }).map((entry) => ({ ...entry, id: `safety-${entry.id}` }));
    const older = daily(3).map((entry) => ({ ...entry, startedAt: new Date(entry.startedAt.getTime() - 30 * DAY) }));
    const rules = { keepLast: 2, minVerified: 1, keepSafetyMs: 2 * DAY };
    const { decisions } = planPrune([...safety, ...older], rules, NOW);
    expect(decisions.map(({ id, keep, reason }) => [id, keep, reason])).toEqual([
      ['safety-day-0', true, 'It is a safety backup younger than 2 days (keepPrevious).'],
      ['safety-day-1', true, 'It is a safety backup younger than 2 days (keepPrevious).'],
      ['safety-day-2', false, 'This safety backup is 2 days 12 h old: older than 2 days.'],
      ['safety-day-3', false, 'This safety backup is 3 days 12 h old: older than 2 days.'],
      ['day-0', true, 'It is the newest backup.'],
      ['day-1', true, 'It is one of the 2 newest backups (keepLast).'],
      ['day-2', false, 'It is 32 days 12 h old: not one of the 2 newest.'],
    ]);
  });

  it('keep a safety backup for maxAge when that is longer, and for good when nothing says how long', () => {
    const safety = daily(4, { trigger: 'safety' });
    const candidates = [...daily(1).map((entry) => ({ ...entry, id: 'own' })), ...safety];
    const rules = { maxAgeMs: 3 * DAY, minVerified: 1, keepSafetyMs: DAY };
    const plan = planPrune(candidates, rules, NOW);
    expect(kept(plan)).toEqual(['own', 'day-0', 'day-1', 'day-2']);
    expect(plan.decisions.at(-1)?.reason).toBe('This safety backup is 3 days 12 h old: older than 3 days.');
    expect(kept(planPrune(candidates, { keepLast: 1, minVerified: 1 }, NOW))).toHaveLength(5);
  });

  it('do not count damaged backups as good ones', () => {
    const damaged = daily(5, { trust: 'failed' });
    const old = { ...daily(1)[0], id: 'old', startedAt: new Date(NOW.getTime() - 90 * DAY) } as PruneCandidate;
    expect(kept(planPrune([...damaged, old], { keepLast: 1, minVerified: 1 }, NOW))).toEqual(['day-0', 'old']);
  });
});

describe('rules for a trigger', () => {
  const policy = { maxAgeMs: 2 * DAY, keepLast: 1, minVerified: 1, byTrigger: { event: { maxAgeMs: 4 * DAY } } };
  const events = daily(6, { trigger: 'event' }).map((entry) => ({ ...entry, id: `event-${entry.id}` }));

  it('stand in the place of the general ones, which do not count those backups', () => {
    const own = daily(3).map((entry) => ({ ...entry, startedAt: new Date(entry.startedAt.getTime() - 10 * DAY) }));
    const { decisions } = planPrune([...events, ...own], { ...policy, keepLast: 2 }, NOW);
    expect(decisions.map(({ id, keep, reason }) => [id, keep, reason])).toEqual([
      ['event-day-0', true, 'It is the newest backup.'],
      ['event-day-1', true, 'It is younger than 4 days (byTrigger.event.maxAge).'],
      ['event-day-2', true, 'It is younger than 4 days (byTrigger.event.maxAge).'],
      ['event-day-3', true, 'It is younger than 4 days (byTrigger.event.maxAge).'],
      ['event-day-4', false, 'It is 4 days 12 h old: older than 4 days.'],
      ['event-day-5', false, 'It is 5 days 12 h old: older than 4 days.'],
      ['day-0', true, 'It is one of the 2 newest backups (keepLast).'],
      ['day-1', true, 'It is one of the 2 newest backups (keepLast).'],
      ['day-2', false, 'It is 12 days 12 h old: not one of the 2 newest and older than 2 days.'],
    ]);
  });

  it('that say nothing keep all of them', () => {
    const plan = planPrune([...events, ...daily(4)], { ...policy, byTrigger: { event: {} } }, NOW);
    expect(kept(plan).filter((id) => id.startsWith('event'))).toHaveLength(6);
    expect(plan.decisions.at(-1)?.reason).toBe('No retention rule is about backups of its trigger, so it stays.');
    expect(kept(plan)).not.toContain('day-3');
  });

  it('of the schedule are also for what was missed and made up for', () => {
    const missed = daily(4, { trigger: 'missed' });
    expect(kept(planPrune(missed, { ...policy, byTrigger: { schedule: { keepLast: 3 } } }, NOW))).toHaveLength(3);
    expect(kept(planPrune(missed, { ...policy, byTrigger: { manual: { keepLast: 3 } } }, NOW))).toHaveLength(2);
  });

  it('alone leave everything else', () => {
    const byTrigger = { event: { maxAgeMs: DAY } };
    expect(kept(planPrune([...events, ...daily(4)], { minVerified: 1, byTrigger }, NOW))).toEqual([
      'event-day-0',
      'day-0',
      'day-1',
      'day-2',
      'day-3',
    ]);
  });
});
