// Retention over thousands of catalogs nobody thought of: what must stay stays.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { TRUST_LEVELS, TRIGGERS } from '../../core/backup.js';
import { planPrune, type PruneCandidate, type PrunePlan, reasonToRefuse, type RetentionPolicy } from './policy.js';

const DAY = 86_400_000;
const NOW = new Date('2026-06-01T00:00:00Z');
const RUNS = { numRuns: 3000 };

const candidate = fc.record({
  startedAt: fc.integer({ min: -400, max: 5 }).map((days) => new Date(NOW.getTime() + days * DAY)),
  trust: fc.constantFrom(...TRUST_LEVELS),
  trigger: fc.constantFrom(...TRIGGERS),
  bytes: fc.nat(1000),
});
const catalogs: fc.Arbitrary<PruneCandidate[]> = fc
  .array(candidate, { maxLength: 40 })
  .map((list) => list.map((entry, index) => ({ ...entry, id: `backup-${index}` })));

const number = fc.oneof(
  fc.integer({ min: -3, max: 30 }),
  fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5),
);
const policies: fc.Arbitrary<RetentionPolicy> = fc.record(
  { keepLast: number, maxAgeMs: number.map((days) => days * DAY), minVerified: number },
  { requiredKeys: ['minVerified'] },
);

function kept({ decisions }: PrunePlan): string[] {
  return decisions.filter(({ keep }) => keep).map(({ id }) => id);
}

function newestFirst(candidates: readonly PruneCandidate[]): PruneCandidate[] {
  return candidates.toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? 1 : -1));
}

/** What the operator's own runs made and somebody has read back. */
function good(candidates: readonly PruneCandidate[]): PruneCandidate[] {
  return candidates.filter(
    ({ trust, trigger }) => (trust === 'verified' || trust === 'proven') && trigger !== 'safety',
  );
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

  it('the newest backup stays', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        const [newest] = newestFirst(candidates);
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
        const { keepLast = 0, maxAgeMs = 0 } = policy;
        const stays = newestFirst(candidates).filter(
          ({ startedAt }, index) =>
            index < keepLast || (maxAgeMs > 0 && NOW.getTime() - startedAt.getTime() < maxAgeMs),
        );
        expect(kept(planPrune(candidates, policy, NOW))).toEqual(expect.arrayContaining(stays.map(({ id }) => id)));
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

  it('one of the floor is never removed by hand', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        for (const { id } of candidates) {
          if (reasonToRefuse(candidates, policy, id) !== undefined) continue;
          const left = candidates.filter((entry) => entry.id !== id);
          const before = newestFirst(good(candidates)).slice(0, 1);
          expect(newestFirst(good(left)).slice(0, 1)).toEqual(before);
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
    ...details,
  }));
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
      [true, 'It is one of the 2 newest backups (keepLast).'],
      [true, 'It is younger than 4 days (maxAge).'],
      [true, 'It is younger than 4 days (maxAge).'],
      [false, 'It is 4 days 12 h old: not one of the 2 newest and older than 4 days.'],
      [false, 'It is 5 days 12 h old: not one of the 2 newest and older than 4 days.'],
    ]);
  });

  it('do not let safety backups push out the good ones', () => {
    const safety = daily(3, { trigger: 'safety' }).map((entry) => ({ ...entry, id: `safety-${entry.id}` }));
    const older = daily(2).map((entry) => ({ ...entry, startedAt: new Date(entry.startedAt.getTime() - 30 * DAY) }));
    const plan = planPrune([...safety, ...older], { keepLast: 1, minVerified: 1 }, NOW);
    expect(kept(plan)).toEqual(['safety-day-0', 'day-0']);
  });

  it('do not count damaged backups as good ones', () => {
    const damaged = daily(5, { trust: 'failed' });
    const old = { ...daily(1)[0], id: 'old', startedAt: new Date(NOW.getTime() - 90 * DAY) } as PruneCandidate;
    expect(kept(planPrune([...damaged, old], { keepLast: 1, minVerified: 1 }, NOW))).toEqual(['day-0', 'old']);
  });
});
