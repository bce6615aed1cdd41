// When there is not room for all, and backups that others build on.

import { describe, expect, it } from '@jest/globals';

import { DAY } from '../../kit/durations.js';
import { planPrune } from './plan-prune.js';
import type { PruneCandidate } from './policy.js';
import { reasonToRefuse } from './reason-to-refuse.js';
import { daily } from './test-candidates.spec.support.js';
import { kept, NOW } from './test-catalogs.spec.support.js';

const TEN_EACH = { bytes: 10 };

/** Each builds on the one of the day before, but every fourth is whole. */
function chained(count: number): PruneCandidate[] {
  return daily(count, TEN_EACH).map((entry, day) => (day % 4 === 3 ? entry : { ...entry, basedOn: `day-${day + 1}` }));
}

describe('maxTotalSize', () => {
  it('lets the oldest go that the rules would keep, and says so', () => {
    const { decisions, bytesOver } = planPrune(
      daily(6, TEN_EACH),
      { maxAgeMs: 5 * DAY, maxTotalBytes: 30, minVerified: 1 },
      NOW,
    );
    expect(decisions.map(({ keep, reason }) => [keep, reason])).toEqual([
      [true, 'It is the newest backup.'],
      [true, 'It is younger than 5 days (maxAge).'],
      [true, 'It is younger than 5 days (maxAge).'],
      [false, 'It is 3 days 12 h old: there is no room for it in 30 B (maxTotalSize).'],
      [false, 'It is 4 days 12 h old: there is no room for it in 30 B (maxTotalSize).'],
      [false, 'It is 5 days 12 h old: older than 5 days.'],
    ]);
    expect(bytesOver).toBeUndefined();
  });

  it('is a rule by itself', () => {
    const { decisions } = planPrune(daily(4, TEN_EACH), { maxTotalBytes: 25, minVerified: 1 }, NOW);
    expect(decisions.map(({ keep }) => keep)).toEqual([true, true, false, false]);
    expect(decisions[1]?.reason).toBe('There is room for it (maxTotalSize).');
  });

  it('removes neither the newest nor the newest good ones nor a pinned one, and says by how much that is too much', () => {
    const pinned = { at: NOW };
    const candidates = daily(6, TEN_EACH).map((entry, day) => (day === 5 ? { ...entry, pinned } : entry));
    const plan = planPrune(candidates, { maxTotalBytes: 15, minVerified: 2 }, NOW);
    expect([kept(plan), plan.bytesOver]).toEqual([['day-0', 'day-1', 'day-5'], 15]);
  });

  it('neither counts nor removes safety backups', () => {
    const safety = daily(3, { trigger: 'safety', bytes: 1000 }).map((entry) => ({
      ...entry,
      id: `safety-${entry.id}`,
    }));
    const policy = { maxTotalBytes: 20, minVerified: 1, keepSafetyMs: 2 * DAY };
    expect(kept(planPrune([...safety, ...daily(3, TEN_EACH)], policy, NOW))).toEqual([
      'safety-day-0',
      'day-0',
      'safety-day-1',
      'day-1',
    ]);
  });

  it('does not count what only the storage keeps, so that a lock costs no older backup', () => {
    const held = { heldUntilMs: NOW.getTime() + DAY, trigger: 'event' } as const;
    const candidates = daily(4, TEN_EACH).map((entry, day) => (day === 1 ? { ...entry, ...held } : entry));
    const byTrigger = { event: { maxAgeMs: DAY } };
    const plan = planPrune(candidates, { keepLast: 2, byTrigger, maxTotalBytes: 20, minVerified: 1 }, NOW);
    expect(kept(plan)).toEqual(['day-0', 'day-1', 'day-2']);
  });
});

describe('a chain', () => {
  it('is kept whole as far back as what stays needs it, and the reason names who needs it', () => {
    const { decisions } = planPrune(chained(8), { keepLast: 2, minVerified: 1 }, NOW);
    expect(decisions.map(({ keep, reason }) => [keep, reason])).toEqual([
      [true, 'It is the newest backup.'],
      [true, 'It is one of the 2 newest backups (keepLast).'],
      [true, 'day-1 builds on it.'],
      [true, 'day-2 builds on it.'],
      [false, expect.stringContaining('not one of the 2 newest')],
      [false, expect.stringContaining('not one of the 2 newest')],
      [false, expect.stringContaining('not one of the 2 newest')],
      [false, expect.stringContaining('not one of the 2 newest')],
    ]);
  });

  it('goes as a whole when there is no room for it', () => {
    const plan = planPrune(chained(12), { maxTotalBytes: 75, minVerified: 1 }, NOW);
    expect(kept(plan)).toEqual(['day-0', 'day-1', 'day-2', 'day-3']);
    expect(plan.bytesOver).toBeUndefined();
  });

  it('is whole also for one that is pinned, held by the storage, or for safety', () => {
    const stays: Partial<PruneCandidate>[] = [
      { pinned: { at: NOW } },
      { heldUntilMs: Infinity },
      { trigger: 'safety' },
    ];
    for (const details of stays) {
      const candidates = chained(8).map((entry, day) => (day === 5 ? { ...entry, ...details } : entry));
      const plan = planPrune(candidates, { keepLast: 1, maxTotalBytes: 10, minVerified: 1 }, NOW);
      expect(kept(plan)).toEqual(['day-0', 'day-1', 'day-2', 'day-3', 'day-5', 'day-6', 'day-7']);
    }
  });

  it.each([
    ['not there', { basedOn: 'gone' }],
    ['damaged', { basedOn: 'day-9', trust: 'proven' }],
    ['damaged further back', { basedOn: 'day-8' }],
  ] as const)('whose base is %s is good for nothing, and costs no good one', (_, details) => {
    const candidates = daily(10).map((entry, day): PruneCandidate => {
      if (day < 3) return { ...entry, ...details };
      if (day === 8) return { ...entry, basedOn: 'day-9' };
      return day === 9 ? { ...entry, trust: 'failed' } : entry;
    });
    const survivors = kept(planPrune(candidates, { keepLast: 1, minVerified: 2 }, NOW));
    expect(survivors).toEqual(expect.arrayContaining(['day-0', 'day-3', 'day-4']));
    expect(survivors).not.toContain('day-1');
    const refusal = reasonToRefuse(candidates, { minVerified: 5 }, 'day-3', NOW);
    expect(refusal?.reason).toBe('The job has 5 good backups of its own there, and at least 5 must stay.');
  });

  it('may be as long as it likes', () => {
    const chain = daily(20_000).map((entry, day, { length }) =>
      day === length - 1 ? entry : { ...entry, basedOn: `day-${day + 1}` },
    );
    expect(kept(planPrune(chain, { keepLast: 1, minVerified: 1 }, NOW))).toHaveLength(20_000);
  });

  it('of which no one is whole, or in a circle, is left as it is', () => {
    const orphans = daily(4).map((entry) => ({ ...entry, basedOn: 'gone' }));
    expect(kept(planPrune(orphans, { keepLast: 1, minVerified: 1 }, NOW))).toHaveLength(4);
    const circle = daily(4).map((entry, day) => ({ ...entry, basedOn: `day-${(day + 1) % 4}` }));
    expect(kept(planPrune(circle, { keepLast: 1, maxTotalBytes: 1, minVerified: 1 }, NOW))).toHaveLength(4);
  });
});
