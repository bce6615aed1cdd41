// Retention over catalogs nobody thought of: what must stay stays. test/retention asks the first of all a hundred
// thousand times.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { isOwn, type Trigger } from '../../core/backup.js';
import { planPrune } from './plan-prune.js';
import { byNewest, isRule, type PruneCandidate, type RetentionPolicy } from './policy.js';
import { reasonToRefuse } from './reason-to-refuse.js';
import {
  brokenGuards,
  catalogs,
  goodOf,
  kept,
  leastGood,
  NOW,
  policies,
  without,
} from './test-catalogs.spec.support.js';

const RUNS = { numRuns: 300 };

function young(ms: number): (entry: PruneCandidate) => boolean {
  return ({ startedAt }) => ms > 0 && NOW.getTime() - startedAt.getTime() < ms;
}

/** A good backup as many minutes old as its id says. */
function made(id: string, trigger: Trigger, bytes: number, basedOn?: string): PruneCandidate {
  const startedAt = new Date(NOW.getTime() - Number(id) * 60_000);
  const based = basedOn === undefined ? {} : { basedOn };
  return { id, startedAt, trigger, bytes, trust: 'verified', plainBytes: 100, ...based };
}

/** Where nothing but rules decides: no pins, no chains, no holds, any size. */
function byRulesAlone(candidates: readonly PruneCandidate[]): PruneCandidate[] {
  return candidates.map((candidate) => without(candidate, 'pinned', 'basedOn', 'heldUntilMs'));
}

describe('whatever the catalog and the policy', () => {
  it('no plan breaks a guard', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        expect(brokenGuards(candidates, policy, planPrune(candidates, policy, NOW))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('nothing goes that keepLast or maxAge keeps, but for its size', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, all) => {
        const policy = without(all, 'byTrigger', 'maxTotalBytes');
        const { keepLast = 0, maxAgeMs = 0, keepSafetyMs = 0 } = policy;
        const stays = [
          ...candidates
            .filter(isOwn)
            .toSorted(byNewest)
            .filter((_entry, index) => index < keepLast),
          ...candidates.filter(young(maxAgeMs)),
          ...candidates.filter((entry) => !isOwn(entry)).filter(young(keepSafetyMs)),
        ];
        expect(kept(planPrune(candidates, policy, NOW))).toEqual(expect.arrayContaining(stays.map(({ id }) => id)));
      }),
      RUNS,
    );
  });

  it('the newest so many days that have a good backup keep their newest good one', () => {
    fc.assert(
      fc.property(catalogs, fc.integer({ min: 1, max: 40 }), (candidates, daily) => {
        const oldestFirst = goodOf(candidates).toReversed();
        const days = new Map(oldestFirst.map(({ id, startedAt }) => [startedAt.toISOString().slice(0, 10), id]));
        const newest = [...days].toSorted().toReversed().slice(0, daily);
        expect(kept(planPrune(candidates, { daily, minVerified: 1 }, NOW))).toEqual(
          expect.arrayContaining(newest.map(([, id]) => id)),
        );
      }),
      RUNS,
    );
  });

  it('nothing goes that the storage keeps, and nothing else because of that', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        const free = candidates.map((candidate) => without(candidate, 'heldUntilMs', 'basedOn'));
        const held = candidates.map((candidate) => without(candidate, 'basedOn'));
        const stays = held.filter(({ heldUntilMs = 0 }) => heldUntilMs > NOW.getTime()).map(({ id }) => id);
        const expected = new Set([...kept(planPrune(free, policy, NOW)), ...stays]);
        expect(kept(planPrune(held, policy, NOW)).toSorted()).toEqual([...expected].toSorted());
      }),
      RUNS,
    );
  });

  it('pruning what was pruned removes nothing more', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        const first = new Set(kept(planPrune(candidates, policy, NOW)));
        const left = candidates.filter(({ id }) => first.has(id));
        expect(kept(planPrune(left, policy, NOW))).toHaveLength(left.length);
      }),
      RUNS,
    );
  });

  it('what only a backup that goes for its size builds on goes with it, and takes nothing along later', () => {
    const own = [made('1', 'manual', 23), made('2', 'schedule', 53, '2000'), made('3', 'schedule', 28)];
    const candidates = [...own, made('2000', 'safety', 42, '3')];
    const policy = { maxAgeMs: 86_400_000, maxTotalBytes: 50, keepSafetyMs: 60_000, minVerified: 1 };
    const left = new Set(kept(planPrune(candidates, policy, NOW)));
    const again = candidates.filter(({ id }) => left.has(id));
    expect(kept(planPrune(again, policy, NOW))).toHaveLength(again.length);
  });

  it("safety backups change nothing about the job's own", () => {
    fc.assert(
      fc.property(catalogs, policies, (all, policy) => {
        const candidates = byRulesAlone(all);
        const together = planPrune(candidates, policy, NOW).decisions.filter(isOwn);
        const alone = planPrune(candidates.filter(isOwn), policy, NOW).decisions;
        expect(together.map(({ id, keep }) => [id, keep])).toEqual(alone.map(({ id, keep }) => [id, keep]));
      }),
      RUNS,
    );
  });

  it('less room never keeps more, and what is pinned is there in each', () => {
    fc.assert(
      fc.property(catalogs, policies, fc.nat(1000), fc.nat(1000), (candidates, policy, a, b) => {
        const [small = 0, large = 0] = [a + 1, b + 1].toSorted((x, y) => x - y);
        const inLarge = new Set(kept(planPrune(candidates, { ...policy, maxTotalBytes: large }, NOW)));
        const inSmall = kept(planPrune(candidates, { ...policy, maxTotalBytes: small }, NOW));
        expect(inSmall.filter((id) => !inLarge.has(id))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('what is removed by hand is not pinned, not built on, and leaves as many good ones as must stay', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        for (const { id, pinned } of candidates) {
          const left = goodOf(candidates.filter((entry) => entry.id !== id)).length;
          const isGood = left < goodOf(candidates).length;
          const isFree = !pinned && candidates.every(({ basedOn }) => basedOn !== id);
          const allowed = reasonToRefuse(candidates, policy, id, NOW) === undefined;
          expect(allowed).toBe(isFree && left >= (isGood ? leastGood(policy) : 1));
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a setting that is missing, zero, negative or not a number', () => {
  const NOTHING = [undefined, 0, -1, Number.NaN, -Infinity];
  const nothing = fc.constantFrom(...NOTHING);
  const noRule = fc
    .record({ keepLast: nothing, maxAgeMs: nothing, daily: nothing, yearly: nothing, maxTotalBytes: nothing })
    .map((rules): RetentionPolicy => {
      const given = Object.entries(rules).filter(([, value]) => value !== undefined);
      return { ...Object.fromEntries(given), byTrigger: { event: {}, manual: { keepLast: 0 } }, minVerified: 1 };
    });

  it('is no rule, and without a rule everything stays', () => {
    fc.assert(
      fc.property(catalogs, noRule, (candidates, policy) => {
        expect(kept(planPrune(candidates, policy, NOW))).toHaveLength(candidates.length);
      }),
      RUNS,
    );
    expect(NOTHING.filter(isRule)).toEqual([]);
  });
});
