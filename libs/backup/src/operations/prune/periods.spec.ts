// One backup for each hour, day, week, month and year, by the clocks of a place.

import { describe, expect, it } from '@jest/globals';

import { HOUR } from '../../kit/durations.js';
import { periodNames } from './periods.js';
import { planPrune } from './plan-prune.js';
import { type Period, PERIODS, type PruneCandidate } from './policy.js';
import { candidateAt } from './test-candidates.spec.support.js';
import { kept } from './test-catalogs.spec.support.js';

const NOW = new Date('2026-12-31T12:00:00Z');
const VIENNA = 'Europe/Vienna';

/** One each hour, oldest first. */
function hourlyFrom(start: string, count: number): PruneCandidate[] {
  return Array.from({ length: count }, (_, hour) => candidateAt(new Date(new Date(start).getTime() + hour * HOUR)));
}

/** One each half an hour, oldest first. */
function halves(start: string, count: number): PruneCandidate[] {
  const ms = new Date(start).getTime();
  return Array.from({ length: count }, (_, half) => candidateAt(new Date(ms + half * (HOUR / 2))));
}

function survivors(candidates: readonly PruneCandidate[], rules: Partial<Record<Period, number>>, timeZone: string) {
  return kept(planPrune(candidates, { ...rules, timeZone, minVerified: 1 }, NOW));
}

const namesAt = (timeZone: string, at: string) => PERIODS.map((period) => periodNames(timeZone)(period, new Date(at)));

describe('the periods of a moment', () => {
  it('are those of the clocks on the wall', () => {
    expect(namesAt('UTC', '2026-12-31T23:30:00Z')).toEqual([
      '2026-12-31 23:00 +00:00',
      '2026-12-31',
      'the week of 2026-12-28',
      '2026-12',
      '2026',
    ]);
    expect(namesAt(VIENNA, '2026-12-31T23:30:00Z')).toEqual([
      '2027-01-01 00:00 +01:00',
      '2027-01-01',
      'the week of 2026-12-28',
      '2027-01',
      '2027',
    ]);
    expect(namesAt('America/St_Johns', '2026-03-01T03:15:00Z')).toEqual([
      '2026-02-28 23:00 -03:30',
      '2026-02-28',
      'the week of 2026-02-23',
      '2026-02',
      '2026',
    ]);
  });

  it('have weeks from Monday to Sunday', () => {
    expect(
      ['2026-03-01T23:59:59Z', '2026-03-02T00:00:00Z', '2026-03-08T23:59:59Z'].map((at) => namesAt('UTC', at)[2]),
    ).toEqual(['the week of 2026-02-23', 'the week of 2026-03-02', 'the week of 2026-03-02']);
  });
});

describe('one for each', () => {
  it('day is the last of the day, and the last of a day that is over stays it', () => {
    const days = hourlyFrom('2026-05-01T00:00:00Z', 72);
    const expected = ['2026-05-03T23:00', '2026-05-02T23:00', '2026-05-01T23:00'];
    expect(survivors(days, { daily: 3 }, 'UTC')).toEqual(expected);
    expect(survivors([...days, candidateAt('2026-05-04T01:00:00Z')], { daily: 3 }, 'UTC')).toEqual([
      '2026-05-04T01:00',
      ...expected.slice(0, 2),
    ]);
  });

  it('day counts only days that have a backup', () => {
    const days = ['2026-05-20', '2026-05-11', '2026-05-10', '2026-01-01'].map((day) => candidateAt(`${day}T02:00:00Z`));
    expect(survivors(days, { daily: 3 }, 'UTC')).toEqual(['2026-05-20T02:00', '2026-05-11T02:00', '2026-05-10T02:00']);
  });

  it('day is a good one, and a day without a good one does not count', () => {
    const days = [
      candidateAt('2026-05-04T20:00:00Z', { trust: 'failed' }),
      candidateAt('2026-05-04T02:00:00Z', { trust: 'proven' }),
      candidateAt('2026-05-03T20:00:00Z', { trust: 'failed' }),
      candidateAt('2026-05-03T02:00:00Z', { trust: 'stored' }),
      candidateAt('2026-05-03T01:00:00Z', { trust: 'stored' }),
      candidateAt('2026-05-02T02:00:00Z'),
      candidateAt('2026-05-01T02:00:00Z'),
    ];
    const { decisions } = planPrune(days, { daily: 2, minVerified: 1 }, NOW);
    expect(decisions.map(({ id, keep, reason }) => [id.slice(5, 13), keep, reason.split(':')[0]])).toEqual([
      ['05-04T20', true, 'It is the newest backup.'],
      ['05-04T02', true, 'It is the newest good backup, which always stays.'],
      ['05-03T20', false, expect.stringContaining('old')],
      ['05-03T02', true, 'It is for want of a good one the newest of 2026-05-03 (daily).'],
      ['05-03T01', false, expect.stringContaining('old')],
      ['05-02T02', true, 'It is the newest good one of 2026-05-02 (daily).'],
      ['05-01T02', false, expect.stringContaining('old')],
    ]);
  });

  it('hour, day, week, month and year is said together, and so is why one goes', () => {
    const rules = {
      keepLast: 1,
      hourly: 2,
      daily: 1,
      weekly: 1,
      monthly: 2,
      yearly: 1,
      minVerified: 1,
      timeZone: VIENNA,
    };
    const times = [
      '2026-05-04T12:00:00Z',
      '2026-05-04T11:00:00Z',
      '2026-05-04T10:00:00Z',
      '2026-04-30T22:30:00Z',
      '2026-04-30T21:30:00Z',
    ];
    const { decisions } = planPrune(
      times.map((at) => candidateAt(at)),
      rules,
      new Date('2026-05-05T00:00:00Z'),
    );
    expect(decisions.map(({ keep, reason }) => [keep, reason])).toEqual([
      [true, 'It is the newest backup.'],
      [true, 'It is the newest good one of 2026-05-04 13:00 +02:00 (hourly).'],
      [
        false,
        'It is 14 h old: not one of the 1 newest and not the one that stays for the 2 newest hours, 1 newest day, 1 newest week, 2 newest months or 1 newest year.',
      ],
      [false, expect.any(String)],
      [true, 'It is the newest good one of 2026-04 (monthly).'],
    ]);
    const [newest] = planPrune([candidateAt('2026-05-04T12:00:00Z')], rules, NOW).decisions;
    expect(newest?.reason).toBe('It is the newest backup.');
  });
});

describe('when the clocks change', () => {
  it('the day of 23 hours and that of 25 each keep their last', () => {
    const spring = hourlyFrom('2026-03-27T23:00:00Z', 24 + 23 + 24);
    expect(survivors(spring, { daily: 9 }, VIENNA)).toEqual([
      '2026-03-30T21:00',
      '2026-03-29T21:00',
      '2026-03-28T22:00',
    ]);
    const autumn = hourlyFrom('2026-10-23T22:00:00Z', 24 + 25 + 24);
    expect(survivors(autumn, { daily: 9 }, VIENNA)).toEqual([
      '2026-10-26T22:00',
      '2026-10-25T22:00',
      '2026-10-24T21:00',
    ]);
  });

  it('no hour is lost: the one that comes twice is two, the one that never comes none', () => {
    expect(survivors(halves('2026-10-24T22:00:00Z', 50), { hourly: 25 }, VIENNA)).toHaveLength(25);
    const autumn = survivors(halves('2026-10-25T00:00:00Z', 6), { hourly: 9 }, VIENNA);
    expect(autumn).toEqual(['2026-10-25T02:30', '2026-10-25T01:30', '2026-10-25T00:30']);
    const spring = survivors(halves('2026-03-29T00:00:00Z', 6), { hourly: 9 }, VIENNA);
    expect(spring).toEqual(['2026-03-29T02:30', '2026-03-29T01:30', '2026-03-29T00:30']);
  });

  it('a nightly backup at 02:30 is one of its day on both nights', () => {
    const nights = [
      ['2026-03-28T01:30:00Z', '2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'],
      ['2026-10-24T00:30:00Z', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
    ];
    for (const times of nights) {
      expect(
        survivors(
          times.map((at) => candidateAt(at)),
          { daily: 3 },
          VIENNA,
        ),
      ).toHaveLength(3);
    }
  });

  it('days are those of the zone, not of UTC', () => {
    const late = ['2026-05-01T21:30:00Z', '2026-05-01T22:30:00Z'].map((at) => candidateAt(at));
    expect(survivors(late, { daily: 5 }, VIENNA)).toHaveLength(2);
    expect(survivors(late, { daily: 5 }, 'UTC')).toEqual(['2026-05-01T22:30']);
  });
});
