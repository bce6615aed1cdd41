// What stays whatever the rules say, and when nothing goes at all.

import { describe, expect, it } from '@jest/globals';

import { DAY, HOUR } from '../../kit/durations.js';
import { planPrune } from './plan-prune.js';
import type { PruneCandidate } from './policy.js';
import { reasonToRefuse } from './reason-to-refuse.js';
import { candidateAt, daily } from './test-candidates.spec.support.js';
import { kept, NOW } from './test-catalogs.spec.support.js';

/** Four daily ones, of which the newest has so much content. */
function withNewest(plainBytes: number): PruneCandidate[] {
  return daily(4).map((entry, day) => (day === 0 ? { ...entry, plainBytes } : entry));
}

/** How many of ten good backups the floor keeps. */
function keptByFloor(minVerified: number): number {
  return kept(planPrune(daily(10), { keepLast: 1, minVerified }, NOW)).length;
}

describe('the floor', () => {
  it('keeps one at the least, and all when it is not a number', () => {
    expect([0, -5, 1, 2.5, 4].map(keptByFloor)).toEqual([1, 1, 1, 3, 4]);
    expect(keptByFloor(Number.NaN)).toBe(10);
    expect(planPrune(daily(10), { keepLast: 1, minVerified: Number.NaN }, NOW).refused).toBeUndefined();
  });
});

describe('a pin', () => {
  const at = new Date('2026-01-15T12:00:00Z');
  const pinned = (id: string, pin: object) =>
    daily(5).map((entry) => (entry.id === id ? { ...entry, pinned: { at, ...pin } } : entry));
  const reasonFor = (pin: object) =>
    planPrune(pinned('day-4', pin), { keepLast: 1, minVerified: 1 }, NOW).decisions[4]?.reason;

  it('keeps a backup, and says who wanted it and why', () => {
    expect(kept(planPrune(pinned('day-4', {}), { keepLast: 1, minVerified: 1 }, NOW))).toEqual(['day-0', 'day-4']);
    expect(
      [{}, { by: 'anna' }, { reason: 'before the move' }, { by: 'anna', reason: 'tax 2025' }].map(reasonFor),
    ).toEqual([
      'It was pinned on 2026-01-15.',
      'It was pinned by anna on 2026-01-15.',
      'It was pinned on 2026-01-15: "before the move".',
      'It was pinned by anna on 2026-01-15: "tax 2025".',
    ]);
  });

  it('takes no place from others', () => {
    expect(kept(planPrune(pinned('day-1', {}), { keepLast: 3, minVerified: 1 }, NOW))).toHaveLength(3);
    expect(kept(planPrune(pinned('day-4', {}), { daily: 3, minVerified: 1 }, NOW))).toHaveLength(4);
  });

  it('keeps also a backup that is damaged, or was taken for safety', () => {
    for (const details of [{ trust: 'failed' }, { trigger: 'safety' }] as const) {
      const odd = { ...daily(9)[8], id: 'odd', pinned: { at }, ...details } as PruneCandidate;
      expect(kept(planPrune([odd, ...daily(4)], { keepLast: 1, minVerified: 1, keepSafetyMs: DAY }, NOW))).toContain(
        'odd',
      );
    }
  });
});

describe('a clock that is ahead', () => {
  const rules = { maxAgeMs: 10 * DAY, minVerified: 1 };
  const now = new Date(NOW.getTime() + 60 * DAY);
  const taken = (aheadMs: number) => candidateAt(now, { id: 'taken', aheadMs });

  it('costs nothing where the destination knows better, and says so', () => {
    expect(kept(planPrune(daily(5), rules, now))).toHaveLength(1);
    const { decisions, refused } = planPrune([taken(60 * DAY), ...daily(5)], rules, now);
    expect(refused).toBe(
      "The clock of the machine that took taken was 60 days ahead of the destination's; nothing is removed until a newer one has the right time.",
    );
    expect(decisions.every(({ keep }) => keep)).toBe(true);
  });

  it('is over with the next that has the right time', () => {
    const later = new Date(now.getTime() + DAY);
    const next = candidateAt(later, { id: 'next', aheadMs: -2000 });
    expect(kept(planPrune([next, taken(60 * DAY), ...daily(5)], rules, later))).toEqual(['next', 'taken']);
  });

  it('may differ by a little, and a copy may have come late', () => {
    for (const aheadMs of [HOUR, -60 * DAY]) {
      expect(kept(planPrune([taken(aheadMs), ...daily(5)], rules, now))).toEqual(['taken']);
    }
  });
});

describe('a backup from a clock that was ahead', () => {
  const years = daily(5).map((entry, year) => ({
    ...entry,
    id: `ahead-${year}`,
    startedAt: new Date(NOW.getTime() + (5 - year) * 365 * DAY),
  }));

  it('stays, and does not pass for the newest, nor for a good one, nor for one of the days', () => {
    const rules = { keepLast: 1, daily: 2, minVerified: 2 };
    const { decisions } = planPrune([...years, ...daily(4)], rules, NOW);
    expect(decisions.slice(4).map(({ id, keep, reason }) => [id, keep, reason])).toEqual([
      ['ahead-4', true, 'Its time is yet to come: a clock was wrong, so it stays.'],
      ['day-0', true, 'It is the newest backup.'],
      ['day-1', true, 'It is one of the 2 newest good backups, which always stay.'],
      ['day-2', false, expect.any(String)],
      ['day-3', false, expect.any(String)],
    ]);
  });

  it('is no reason to let the only good one of now go', () => {
    const bad = daily(3, { trust: 'stored' });
    expect(planPrune([...years, ...bad], { keepLast: 1, minVerified: 1 }, NOW).refused).toMatch(/^None of/);
    const [only] = daily(1);
    expect(reasonToRefuse([...years, ...daily(1)], { minVerified: 1 }, only?.id ?? '', NOW)?.reason).toBe(
      'The job has 1 good backup of its own there, and at least 1 must stay.',
    );
    expect(reasonToRefuse([...years, ...daily(1)], { minVerified: 3 }, 'ahead-0', NOW)).toBeUndefined();
  });

  it('is one of more than an hour: clocks differ', () => {
    const [first, ...others] = daily(3);
    const soon = { ...first, startedAt: new Date(NOW.getTime() + HOUR) } as PruneCandidate;
    expect(planPrune([soon, ...others], { keepLast: 1, minVerified: 1 }, NOW).decisions[0]?.reason).toBe(
      'It is the newest backup.',
    );
  });
});

describe('a newest good backup that has shrunk', () => {
  const RULES = { keepLast: 2, minVerified: 1 };

  it('stops pruning, with the reason', () => {
    const plan = planPrune(withNewest(49), RULES, NOW);
    const refused =
      'Suspicious shrink: day-0 has 49 B of content, and those before it have 100 B. Nothing is removed while that is so.';
    expect(plan.refused).toBe(refused);
    expect(new Set(plan.decisions.map(({ reason }) => reason))).toEqual(new Set([refused]));
    expect(kept(plan)).toHaveLength(4);
    expect(kept(planPrune(withNewest(50), RULES, NOW))).toEqual(['day-0', 'day-1']);
  });

  it('is not worth a word when nothing would be removed anyway', () => {
    expect(planPrune(withNewest(1), { keepLast: 4, minVerified: 1 }, NOW).refused).toBeUndefined();
    expect(planPrune(withNewest(1), { minVerified: 1 }, NOW).refused).toBeUndefined();
  });

  it('is not one that is damaged or was taken for safety', () => {
    for (const details of [{ trust: 'failed' }, { trigger: 'safety' }] as const) {
      const odd = { ...daily(1)[0], id: 'odd', plainBytes: 1, ...details } as PruneCandidate;
      expect(planPrune([odd, ...daily(4)], { ...RULES, keepSafetyMs: DAY }, NOW).refused).toBeUndefined();
    }
  });
});
