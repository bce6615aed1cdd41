// What is copied, for any state of two destinations: only what is good, can be restored there, and stays there.

import { array, assert, boolean, constantFrom, double, integer, option, property, record, tuple } from 'fast-check';
import { describe, expect, it } from '@jest/globals';

import type { CatalogEntry } from '../../catalog/listing.js';
import { type Evidence, TRUST_LEVELS, type TrustLevel } from '../../core/backup.js';
import { DAY } from '../../kit/durations.js';
import { candidateOf } from '../prune/candidates.js';
import { planPrune } from '../prune/plan-prune.js';
import type { RetentionPolicy } from '../prune/policy.js';
import {
  type JobReplicationPlan,
  type PlannedCopy,
  planReplication,
  type ReplicationFacts,
} from './plan-replication.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const ALL: RetentionPolicy = { minVerified: 1 };

interface Sample {
  readonly age: number;
  readonly trust?: TrustLevel;
  readonly basedOn?: string;
  readonly pinned?: boolean;
}

function entry(id: string, destination: string, { age, trust = 'verified', basedOn, pinned }: Sample): CatalogEntry {
  const startedAt = new Date(NOW.getTime() - age * DAY);
  const evidence: Evidence[] = [];
  const manifest = {
    id,
    job: 'things',
    trigger: 'schedule',
    startedAt,
    finishedAt: startedAt,
    objects: [{ bytes: 10, plain: { bytes: 100 } }],
    ...(basedOn === undefined ? {} : { basedOn }),
  };
  return {
    destination,
    manifest,
    evidence,
    trust,
    ...(pinned ? { pinned: { at: startedAt }, pinChangedAt: startedAt } : {}),
  } as unknown as CatalogEntry;
}

type State = Readonly<Record<string, Sample>>;

const holding = (destination: string, state: State) => ({
  destination,
  backups: Object.entries(state).map(([id, sample]) => entry(id, destination, sample)),
  unreadable: [],
});

const factsOf = (near: State, far: State, third: State = {}): ReplicationFacts => ({
  from: 'near',
  to: 'far',
  held: [holding('near', near), holding('far', far), holding('third', third)],
});

const plan = (near: State, far: State, third: State = {}, retention = ALL, withinMs?: number): JobReplicationPlan =>
  planReplication(factsOf(near, far, third), { retention, withinMs }, NOW);

const ids = ({ copies }: JobReplicationPlan): string[] => copies.map(({ id }) => id);

describe('planReplication', () => {
  it('copies the newest first, but never before what it builds on', () => {
    const near = {
      whole: { age: 9 },
      old: { age: 5 },
      part: { age: 2, basedOn: 'whole' },
      next: { age: 1, basedOn: 'part' },
    };
    expect(ids(plan(near, {}))).toEqual(['whole', 'part', 'next', 'old']);
    expect(ids(plan(near, { whole: { age: 9 } }))).toEqual(['part', 'next', 'old']);
  });

  it.each<[string, State, State, State, string]>([
    ['is bad', { a: { age: 1, trust: 'failed' } }, {}, {}, 'The copy in near is bad, and there is no other.'],
    ['was never read back', { a: { age: 1, trust: 'stored' } }, {}, {}, 'was never read back'],
    [
      'builds on what is gone',
      { a: { age: 1, basedOn: 'b' } },
      {},
      {},
      'It builds on b. No destination has a good copy',
    ],
    ['builds on itself', { a: { age: 1, basedOn: 'b' }, b: { age: 2, basedOn: 'a' } }, {}, {}, 'lead back to it'],
    ['has a bad copy there', { a: { age: 1 } }, { a: { age: 1, trust: 'failed' } }, {}, 'nothing is overwritten'],
  ])('leaves out what %s, and says so', (_, near, far, third, reason) => {
    const { copies, leftOut } = plan(near, far, third);
    expect(copies).toEqual([]);
    expect(leftOut.find(({ id }) => id === 'a')).toMatchObject({
      reason: expect.stringContaining(reason),
      because: 'obstacle',
    });
  });

  it('asks another destination where the copy is bad, and reads back what is there already', () => {
    const near = { a: { age: 1, trust: 'failed' as const }, b: { age: 2 } };
    const { copies } = plan(near, { b: { age: 2, trust: 'stored' } }, { a: { age: 1 } });
    expect(copies).toMatchObject([
      { id: 'a', work: 'copy', sources: ['third'] },
      { id: 'b', work: 'verify', sources: ['near'] },
    ]);
  });

  it('goes back as far as it is told, but for what is pinned and what is built on', () => {
    const near = { a: { age: 40 }, b: { age: 50, pinned: true }, c: { age: 60 }, d: { age: 1, basedOn: 'c' } };
    const { copies, leftOut } = plan(near, {}, {}, ALL, 30 * DAY);
    expect(copies.map(({ id }) => id)).toEqual(['c', 'd', 'b']);
    expect(leftOut).toEqual([{ id: 'a', reason: 'It is older than the replication goes back.', because: 'rules' }]);
  });

  it('does not bring what retention would remove there', () => {
    const near = { a: { age: 1 }, b: { age: 2 }, c: { age: 3 } };
    const { copies, leftOut } = plan(near, {}, {}, { keepLast: 2, minVerified: 1 });
    expect(copies.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(leftOut).toEqual([{ id: 'c', reason: 'The retention rules of far would remove it.', because: 'rules' }]);
  });
});

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;
const world = tuple(
  array(
    record({
      age: double({ min: 0.1, max: 60, noNaN: true }),
      basedOn: option(constantFrom(...NAMES), { nil: undefined }),
      near: option(constantFrom(...TRUST_LEVELS), { nil: undefined }),
      far: option(constantFrom(...TRUST_LEVELS), { nil: undefined }),
      third: option(constantFrom(...TRUST_LEVELS), { nil: undefined }),
      pinned: boolean(),
    }),
    { maxLength: NAMES.length },
  ),
  record(
    {
      keepLast: integer({ min: 1, max: 4 }),
      daily: integer({ min: 1, max: 4 }),
      maxAgeMs: integer({ min: DAY, max: 30 * DAY }),
      maxTotalBytes: integer({ min: 10, max: 60 }),
    },
    { requiredKeys: [] },
  ),
  option(integer({ min: DAY, max: 40 * DAY }), { nil: undefined }),
);

describe('for any two destinations', () => {
  it('what is copied is good, is in order, can be restored there, stays there, and is never copied again', () => {
    assert(
      property(world, ([backups, rules, withinMs]) => {
        const stateOf = (place: 'near' | 'far' | 'third'): State =>
          Object.fromEntries(
            backups.flatMap(({ age, basedOn, pinned, [place]: trust }, index) =>
              trust === undefined
                ? []
                : [[NAMES[index], { age, trust, pinned: pinned && place === 'near', ...(basedOn ? { basedOn } : {}) }]],
            ),
          );
        const [near, far, third] = [stateOf('near'), stateOf('far'), stateOf('third')];
        const retention = { ...rules, minVerified: 1 };
        const copied: string[] = [];
        let there = far;
        for (let round = 0; round < 3; round += 1) {
          const { copies } = plan(near, there, third, retention, withinMs);
          requireSound(copies, { near, there, third });
          copied.push(...copies.filter(({ work }) => work === 'copy').map(({ id }) => id));
          const arrived = withCopies(there, copies, { ...third, ...near });
          expect(plan(near, arrived, third, retention, withinMs).copies).toEqual([]);
          there = afterPrune(arrived, retention);
        }
        expect(copied).toHaveLength(new Set(copied).size);
        expect(plan(near, there, third, retention, withinMs).copies).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

const isGood = (trust: TrustLevel | undefined): boolean => trust === 'verified' || trust === 'proven';

function requireSound(
  copies: readonly PlannedCopy[],
  { near, there, third }: { readonly near: State; readonly there: State; readonly third: State },
): void {
  const good = new Set(Object.keys(there).filter((id) => isGood(there[id]?.trust)));
  for (const { id, work, sources, basedOn } of copies) {
    expect(work).toBe(id in there ? 'verify' : 'copy');
    expect(there[id]?.trust ?? 'stored').toBe('stored');
    expect(sources.every((source) => isGood((source === 'near' ? near : third)[id]?.trust))).toBe(true);
    expect(sources).not.toEqual([]);
    if (basedOn !== undefined) expect(good).toContain(basedOn);
    good.add(id);
  }
}

function withCopies(there: State, copies: readonly PlannedCopy[], known: State): State {
  const come = copies.map(({ id }): [string, Sample] => [id, { age: 1, ...known[id], trust: 'verified' }]);
  return { ...there, ...Object.fromEntries(come) };
}

function afterPrune(state: State, retention: RetentionPolicy): State {
  const { decisions } = planPrune(holding('far', state).backups.map(candidateOf), retention, NOW);
  const left = new Set(decisions.filter(({ keep }) => keep).map(({ id }) => id));
  return Object.fromEntries(Object.entries(state).filter(([id]) => left.has(id)));
}
