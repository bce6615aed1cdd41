// Windows miss nothing: a simulation of transactions, and each decision by itself.

import { describe, expect, it } from '@jest/globals';

import type { EarlierBackup } from '../core/source.js';
import { chooseBase, type ColumnKind, kindOfNumber, type Moment, nextStart, startOf, toMs } from './changes-window.js';

/** Numbers that look random and are the same in each run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const NOON = Date.UTC(2026, 0, 1, 12);

interface Transaction {
  readonly begins: number;
  readonly commits: number;
  /** Set when it writes, from its beginning or by its clock. */
  readonly stamp: number;
  readonly isPrepared: boolean;
}

function stampText(kind: ColumnKind, stamp: number): string {
  if (kind === 'instant') return new Date(stamp).toISOString();
  // Two hours east of Greenwich, and an hour less from half past twelve on.
  if (kind === 'local') {
    const east = stamp < NOON + 1_800_000 ? 7_200_000 : 3_600_000;
    return new Date(stamp + east).toISOString().slice(0, -1);
  }
  return String(stamp);
}

function valueOf(kind: ColumnKind, text: string): number {
  return kind === 'counter' ? Number(text) : toMs(kind, text);
}

/** The transactions that no window showed, though they had ended before the last snapshot. */
function missedBy(kind: ColumnKind, seed: number, see: (moment: Moment) => Moment): number {
  const random = randomFrom(seed);
  const spread = 3_600_000;
  const transactions = Array.from({ length: 60 }, (_, at): Transaction => {
    const begins = NOON + at * 60_000 + random(60_000);
    const commits = begins + random(at % 7 === 0 ? 600_000 : 30_000);
    const stamp = kind === 'counter' ? 0 : begins + random(2) * random(commits - begins + 1);
    return { begins, commits, stamp, isPrepared: at % 13 === 0 };
  });
  // A counter is taken at some time while the transaction is under way, in the order of those times.
  const taken = transactions.map(({ begins, commits }, at) => ({ at, when: begins + random(commits - begins + 1) }));
  const counts = new Map(taken.toSorted((a, b) => a.when - b.when).map(({ at }, count) => [at, 1000 + count]));
  const values = transactions.map(({ stamp }, at) =>
    kind === 'counter' ? String(counts.get(at)) : stampText(kind, stamp),
  );
  const seen = new Set<number>();
  let from: string | undefined;
  let earlier: { highest?: string; after: number } | undefined;
  for (let snapshot = NOON + random(60_000); snapshot < NOON + 2 * spread; snapshot += 60_000 + random(300_000)) {
    const shown = transactions.flatMap(({ commits }, at) => (commits <= snapshot ? [at] : []));
    const begin = from;
    for (const at of shown) {
      if (begin === undefined || valueOf(kind, values[at] ?? '') >= valueOf(kind, begin)) seen.add(at);
    }
    const open = transactions.filter(({ begins, commits }) => begins <= snapshot && commits > snapshot);
    const running = open.filter(({ isPrepared }) => !isPrepared).map(({ begins }) => begins);
    const highest = shown
      .map((at) => values[at] ?? '')
      .toSorted((a, b) => valueOf(kind, a) - valueOf(kind, b))
      .at(-1);
    const moment = {
      before: snapshot,
      after: snapshot,
      hasUnknownStart: open.length > running.length,
      ...(running.length === 0 ? {} : { oldestStart: Math.min(...running) }),
    };
    const optional = { ...(from === undefined ? {} : { from }), ...(highest === undefined ? {} : { highest }) };
    const next = nextStart(kind, { ...optional, ...(earlier === undefined ? {} : { earlier }) }, see(moment), 1);
    earlier = { after: snapshot, ...(highest === undefined ? {} : { highest }) };
    from = next;
  }
  return transactions.filter((_, at) => !seen.has(at)).length;
}

const SEEDS = Array.from({ length: 60 }, (_, at) => at);

describe('a row is in the window of a capture, whenever its transaction ends', () => {
  it.each(['instant', 'local', 'milliseconds', 'counter'] as const)('where its column is: %s', (kind) => {
    for (const seed of SEEDS) expect([seed, missedBy(kind, seed, (moment) => moment)]).toEqual([seed, 0]);
  });

  it.each([
    [
      'of what is under way nothing is seen',
      ({ before, after, hasUnknownStart }: Moment): Moment => ({ before, after, hasUnknownStart }),
    ],
    ['what is prepared is not seen', (moment: Moment): Moment => ({ ...moment, hasUnknownStart: false })],
  ])('or is missed, where %s', (_, blind) => {
    const missed = SEEDS.map((seed) => missedBy('milliseconds', seed, blind));
    expect(missed.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10);
  });
});

describe('the next window', () => {
  const moment: Moment = { before: NOON, after: NOON, hasUnknownStart: false };

  it('begins before the last stamp, however far ahead or behind it is', () => {
    expect(nextStart('instant', { highest: '2026-01-01T11:00:00.000Z' }, moment, 60_000)).toBe(
      '2026-01-01T10:59:00.000Z',
    );
    expect(nextStart('instant', { highest: '2099-01-01T00:00:00.000Z' }, moment, 60_000)).toBe(
      '2026-01-01T11:59:00.000Z',
    );
    expect(nextStart('seconds', { highest: '1767261600' }, moment, 60_000)).toBe(String(1_767_261_600 - 60));
  });

  it('takes everything where nothing is known', () => {
    expect(nextStart('instant', {}, moment, 1)).toBeUndefined();
    expect(nextStart('counter', { highest: '7' }, { ...moment, oldestStart: NOON - 1 }, 1)).toBeUndefined();
  });

  it('of a count begins before what may have been counted since the last look, and earlier where not all is seen', () => {
    const window = { from: '3', highest: '9', earlier: { highest: '6', after: NOON - 60_000 } };
    const look: Moment = { ...moment, oldestStart: NOON };
    expect(nextStart('counter', window, look, 60_001)).toBe('6');
    expect(nextStart('counter', window, { ...look, isBlind: true }, 60_000)).toBe('6');
    expect(nextStart('counter', window, { ...look, isBlind: true }, 60_001)).toBe('3');
    expect(nextStart('counter', window, { ...look, oldestStart: NOON - 60_001 }, 0)).toBe('3');
  });

  it('takes what may be seconds for a count as well', () => {
    const window = { from: '950000000', highest: '950002000', earlier: { highest: '950001000', after: NOON - 60_000 } };
    expect(nextStart('seconds', window, { ...moment, oldestStart: NOON }, 1000)).toBe('950001000');
    expect(nextStart('seconds', window, { ...moment, oldestStart: NOON - 60_001 }, 1000)).toBe('950000000');
    expect(nextStart('seconds', { highest: '950002000' }, { ...moment, oldestStart: NOON }, 1000)).toBeUndefined();
  });

  it.each([
    ['1767261600', 'seconds'],
    ['1767261600000', 'milliseconds'],
    ['1767261600000000', 'microseconds'],
    ['42', 'counter'],
    [undefined, 'counter'],
  ])('takes %s for %s', (highest, kind) => expect(kindOfNumber(highest)).toBe(kind));

  it('begins anew for a table that is another one, or told by another column', () => {
    const earlier = { column: 'updated_at', shape: 'a', next: '5' };
    expect(startOf({ column: 'updated_at', shape: 'a' }, earlier)).toBe('5');
    expect(startOf({ column: 'updated_at', shape: 'b' }, earlier)).toBeUndefined();
    expect(startOf({ column: 'version', shape: 'a' }, earlier)).toBeUndefined();
    expect(startOf({ column: 'version', shape: 'a' }, undefined)).toBeUndefined();
  });
});

describe('a capture builds on', () => {
  const backup = (id: string, hoursAgo: number, file = 'a'): EarlierBackup => ({
    id,
    startedAt: new Date(NOON - hoursAgo * 3_600_000),
    facts: { engine: '', engineVersion: '', bytes: 0, tables: [], properties: {}, marks: { source: { file } } },
    content: { names: [], bytes: () => 0, open: () => (async function* () {})() },
  });
  const options = { now: new Date(NOON), completeEveryMs: 24 * 3_600_000 };

  it.each([
    ['the newest', [backup('whole', 23), backup('newest', 1)], { file: 'a' }, 'newest'],
    ['none where the whole one is too old', [backup('whole', 24), backup('newest', 1)], { file: 'a' }, undefined],
    ['none where the database is another one', [backup('whole', 2), backup('newest', 1)], { file: 'b' }, undefined],
    ['none where there is none', [], { file: 'a' }, undefined],
  ])('%s', (_, earlier, identity, expected) => {
    expect(chooseBase(earlier, identity, options)?.id).toBe(expected);
  });
});
