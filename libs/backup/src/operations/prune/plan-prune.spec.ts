// Retention over thousands of catalogs nobody thought of: what must stay stays.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { TRUST_LEVELS, TRIGGERS } from '../../core/backup.js';
import { planPrune } from './plan-prune.js';
import type { PruneCandidate, PrunePlan, RetentionPolicy } from './policy.js';
import { reasonToRefuse } from './reason-to-refuse.js';

const DAY = 86_400_000;
const NOW = new Date('2026-06-01T00:00:00Z');
const RUNS = { numRuns: 3000 };

const candidate = fc.record({
  startedAt: fc.integer({ min: -400, max: 5 }).map((days) => new Date(NOW.getTime() + days * DAY)),
  trust: fc.constantFrom(...TRUST_LEVELS),
  trigger: fc.constantFrom(...TRIGGERS),
  bytes: fc.nat(1000),
  plainBytes: fc.oneof({ weight: 9, arbitrary: fc.constant(100) }, { weight: 1, arbitrary: fc.nat(100) }),
});
const catalogs: fc.Arbitrary<PruneCandidate[]> = fc
  .array(candidate, { maxLength: 40 })
  .map((list) => list.map((entry, index) => ({ ...entry, id: `backup-${index}` })));
const heldDays = fc.array(
  fc.oneof(fc.integer({ min: -400, max: 400 }), fc.constantFrom(Number.POSITIVE_INFINITY, Number.NaN)),
  { minLength: 40, maxLength: 40 },
);

const number = fc.oneof(
  fc.integer({ min: -3, max: 30 }),
  fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5),
);
const days = number.map((count) => count * DAY);
const policies: fc.Arbitrary<RetentionPolicy> = fc.record(
  { keepLast: number, maxAgeMs: days, minVerified: number, keepSafetyMs: days },
  { requiredKeys: ['minVerified'] },
);

function kept({ decisions }: PrunePlan): string[] {
  return decisions.filter(({ keep }) => keep).map(({ id }) => id);
}

function newestFirst(candidates: readonly PruneCandidate[]): PruneCandidate[] {
  return candidates.toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? 1 : -1));
}

function own(candidates: readonly PruneCandidate[]): PruneCandidate[] {
  return candidates.filter(({ trigger }) => trigger !== 'safety');
}

/** What the job's own runs made and somebody has read back. */
function good(candidates: readonly PruneCandidate[]): PruneCandidate[] {
  return own(candidates).filter(({ trust }) => trust === 'verified' || trust === 'proven');
}

describe('whatever the catalog and the policy', () => {
  it('the newest good backups stay, as many as must', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        const least = Number.isNaN(policy.minVerified) ? Number.POSITIVE_INFINITY : Math.max(1, policy.minVerified);
        const floor = newestFirst(good(candidates)).filter((_, index) => index < least);
        expect(kept(planPrune(candidates, policy, NOW))).toEqual(expect.arrayContaining(floor.map(({ id }) => id)));
      }),
      RUNS,
    );
  });

  it("the newest of the job's own backups stays", () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        const [newest] = newestFirst(own(candidates));
        if (newest) expect(kept(planPrune(candidates, policy, NOW))).toContain(newest.id);
      }),
      RUNS,
    );
  });

  it('nothing goes when there is no good backup, and the plan says why', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        const bad = candidates.filter((entry) => !good([entry]).length);
        const plan = planPrune(bad, policy, NOW);
        expect(kept(plan)).toHaveLength(bad.length);
        if (plan.refused !== undefined) expect(plan.refused).toMatch(/^None .*\.$/);
      }),
      RUNS,
    );
  });

  it('nothing goes that any rule keeps', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        const { keepLast = 0, maxAgeMs = 0, keepSafetyMs = 0 } = policy;
        const young = (ms: number) => (entry: PruneCandidate) =>
          ms > 0 && NOW.getTime() - entry.startedAt.getTime() < ms;
        const stays = [
          ...newestFirst(own(candidates)).filter((_, index) => index < keepLast),
          ...candidates.filter(young(maxAgeMs)),
          ...candidates.filter(({ trigger }) => trigger === 'safety').filter(young(keepSafetyMs)),
        ];
        expect(kept(planPrune(candidates, policy, NOW))).toEqual(expect.arrayContaining(stays.map(({ id }) => id)));
      }),
      RUNS,
    );
  });

  it('nothing goes that the storage keeps, and nothing else because of that', () => {
    fc.assert(
      fc.property(catalogs, policies, heldDays, (candidates, policy, heldFor) => {
        const held = candidates.map((entry, index) => ({
          ...entry,
          heldUntilMs: NOW.getTime() + (heldFor[index] ?? 0) * DAY,
        }));
        const stays = held.filter(({ heldUntilMs }) => !(heldUntilMs <= NOW.getTime())).map(({ id }) => id);
        const expected = new Set([...kept(planPrune(candidates, policy, NOW)), ...stays]);
        expect(kept(planPrune(held, policy, NOW)).toSorted()).toEqual([...expected].toSorted());
      }),
      RUNS,
    );
  });

  it('the plan names every backup once, newest first, with a reason in a sentence', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        const { decisions } = planPrune(candidates, policy, NOW);
        expect(decisions.map(({ id }) => id)).toEqual(newestFirst(candidates).map(({ id }) => id));
        for (const { reason } of decisions) expect(reason).toMatch(/^[A-Z].{5,}\.$/);
      }),
    );
  });

  it('pruning what was pruned removes nothing more', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        const left = candidates.filter(({ id }) => kept(planPrune(candidates, policy, NOW)).includes(id));
        expect(kept(planPrune(left, policy, NOW))).toHaveLength(left.length);
      }),
      RUNS,
    );
  });

  it("safety backups change nothing about the job's own", () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        const together = planPrune(candidates, policy, NOW).decisions.filter(({ trigger }) => trigger !== 'safety');
        const alone = planPrune(own(candidates), policy, NOW).decisions;
        expect(together.map(({ id, keep }) => [id, keep])).toEqual(alone.map(({ id, keep }) => [id, keep]));
      }),
      RUNS,
    );
  });

  it('what is removed by hand leaves a good backup, and as many as must stay when it is good itself', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        const least = Number.isNaN(policy.minVerified) ? Number.POSITIVE_INFINITY : Math.max(1, policy.minVerified);
        for (const { id } of candidates) {
          const left = good(candidates.filter((entry) => entry.id !== id)).length;
          const isGood = left < good(candidates).length;
          const allowed = reasonToRefuse(candidates, policy, id) === undefined;
          expect(allowed).toBe(left >= (isGood ? least : 1));
        }
      }),
    );
  });
});

describe('a setting that is missing, zero, negative or not a number', () => {
  it.each([{}, { keepLast: 0 }, { maxAgeMs: 0 }, { keepLast: -1, maxAgeMs: -1 }, { keepLast: Number.NaN }])(
    'is no rule, and without a rule everything stays: %p',
    (rules) => {
      fc.assert(
        fc.property(catalogs, (candidates) => {
          const plan = planPrune(candidates, { ...rules, minVerified: 1 }, NOW);
          expect(kept(plan)).toHaveLength(candidates.length);
        }),
      );
    },
  );

  it('of the floor keeps one at the least, and all when it is not a number', () => {
    expect([0, -5, 1, 2.5, 4].map(keptByFloor)).toEqual([1, 1, 1, 3, 4]);
    expect(keptByFloor(Number.NaN)).toBe(10);
    expect(planPrune(daily(10), { keepLast: 1, minVerified: Number.NaN }, NOW).refused).toBeUndefined();
  });
});

/** Verified backups, one for each day, oldest last. */
function daily(count: number, details: Partial<PruneCandidate> = {}): PruneCandidate[] {
  return Array.from({ length: count }, (_, day) => ({
    id: `day-${day}`,
    startedAt: new Date(NOW.getTime() - (day + 0.5) * DAY),
    trust: 'verified',
    trigger: 'schedule',
    bytes: 1,
    plainBytes: 100,
    ...details,
  }));
}

/** Four daily ones, of which the newest has so much content. */
function withNewest(plainBytes: number): PruneCandidate[] {
  return daily(4).map((entry, day) => (day === 0 ? { ...entry, plainBytes } : entry));
}

/** How many of ten good backups the floor keeps. */
function keptByFloor(minVerified: number): number {
  return kept(planPrune(daily(10), { keepLast: 1, minVerified }, NOW)).length;
}

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
