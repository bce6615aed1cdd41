// When the next tick is, also around the change of the clocks.

import { describe, expect, it } from '@jest/globals';

import type { Schedule } from '../../operations/job.js';
import { cronSchedule, ScheduleCronTime } from './cron-schedule.js';
import { TimeZone } from './time-zone.js';

const scheduleOf = (cron: string, timeZone: string): Schedule =>
  cronSchedule({ cron, timeZone, jitterMs: 0, catchUp: true });

const next = (cron: string, timeZone: string, after: string): string =>
  scheduleOf(cron, timeZone).next(new Date(after)).toISOString();

/** The ticks from the beginning of a local day on. */
function ticksFrom(cron: string, timeZone: string, day: string, count: number): Date[] {
  const schedule = scheduleOf(cron, timeZone);
  let tick = new Date(Date.parse(`${day}T00:00:00Z`) - new TimeZone(timeZone).offsetAt(Date.parse(day)) - 1000);
  return Array.from({ length: count }, () => (tick = schedule.next(tick)));
}

const timesFrom = (cron: string, timeZone: string, day: string, count: number): string[] =>
  ticksFrom(cron, timeZone, day, count).map((tick) =>
    tick.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }),
  );

/** Minutes between one and the next. */
const gapsOf = (ticks: readonly Date[]): number[] =>
  ticks.slice(1).map((tick, index) => (tick.getTime() - (ticks[index]?.getTime() ?? 0)) / 60_000);

describe('cronSchedule', () => {
  it.each([
    ['UTC', '2026-05-01T02:00:00.000Z'],
    ['Europe/Vienna', '2026-05-01T00:00:00.000Z'],
    ['America/New_York', '2026-05-01T06:00:00.000Z'],
    ['Asia/Kolkata', '2026-04-30T20:30:00.000Z'],
  ])('is in the time zone of the schedule: %s', (timeZone, expected) => {
    expect(next('0 2 * * *', timeZone, '2026-04-30T12:00:00Z')).toBe(expected);
  });

  it('is after the given time, never at it', () => {
    expect(next('0 2 * * *', 'UTC', '2026-05-01T01:59:59.999Z')).toBe('2026-05-01T02:00:00.000Z');
    expect(next('0 2 * * *', 'UTC', '2026-05-01T02:00:00.000Z')).toBe('2026-05-02T02:00:00.000Z');
    expect(next('0 2 * * *', 'UTC', '2026-05-01T02:00:00.500Z')).toBe('2026-05-02T02:00:00.000Z');
    expect(next('*/10 * * * * *', 'UTC', '2026-05-01T02:00:00.500Z')).toBe('2026-05-01T02:00:10.000Z');
  });

  it.each([
    ['Europe/Vienna', '2026-03-28', '03:00', '2026-10-24', '02:30'],
    ['America/New_York', '2026-03-07', '03:00', '2026-10-31', '02:30'],
    ['Australia/Sydney', '2026-10-03', '03:00', '2026-04-04', '02:30'],
    ['America/Santiago', '2026-09-05', '02:30', '2026-04-03', '02:30'],
    ['Australia/Lord_Howe', '2026-10-03', '02:30', '2026-04-04', '02:30'],
  ])('comes once in every night at 02:30 in %s', (timeZone, spring, inSpring, autumn, inAutumn) => {
    expect(timesFrom('30 2 * * *', timeZone, spring, 3)).toEqual(['02:30', inSpring, '02:30']);
    expect(timesFrom('30 2 * * *', timeZone, autumn, 3)).toEqual(['02:30', inAutumn, '02:30']);
  });

  it('counts a time that is shown twice the first time, whenever it is asked', () => {
    expect(next('30 2 * * *', 'Europe/Vienna', '2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(next('30 2 * * *', 'Europe/Vienna', '2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z');
    expect(next('30 2 * * *', 'Europe/Vienna', '2026-10-25T01:10:00Z')).toBe('2026-10-26T01:30:00.000Z');
    expect(next('30 1 * * *', 'America/New_York', '2026-11-01T05:31:00Z')).toBe('2026-11-02T06:30:00.000Z');
    expect(next('45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T14:50:00Z')).toBe('2026-04-05T15:15:00.000Z');
  });

  it('comes once at the change for several times that are left out, and at midnight too', () => {
    expect(timesFrom('0,20,40 2,3 * * *', 'Europe/Vienna', '2026-03-29', 4)).toEqual([
      '03:00',
      '03:20',
      '03:40',
      '02:00',
    ]);
    expect(timesFrom('0 0 * * *', 'America/Santiago', '2026-09-05', 3)).toEqual(['00:00', '01:00', '00:00']);
    expect(next('30 2 29 3 *', 'Europe/Vienna', '2024-06-01T00:00:00Z')).toBe('2025-03-29T01:30:00.000Z');
    expect(next('30 2 29 3 *', 'Europe/Vienna', '2025-06-01T00:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  it.each([
    ['Europe/Vienna', '2026-03-29', '2026-10-25'],
    ['America/New_York', '2026-03-08', '2026-11-01'],
    ['Australia/Sydney', '2026-10-04', '2026-04-05'],
  ])('comes every hour of the days that have 23 and 25 in %s', (timeZone, spring, autumn) => {
    for (const day of [spring, autumn]) {
      const ticks = ticksFrom('10 * * * *', timeZone, day, 30);
      expect(gapsOf(ticks)).toEqual(ticks.slice(1).map(() => 60));
    }
    const often = ticksFrom('*/30 * * * * *', timeZone, autumn, 2 * 60 * 4).map((tick) => tick.getTime() / 1000);
    expect(often.every((tick, index) => index === 0 || tick - (often[index - 1] ?? 0) === 30)).toBe(true);
  });

  it('comes every hour where the clocks are changed by half of one', () => {
    expect(gapsOf(ticksFrom('15 * * * *', 'Australia/Lord_Howe', '2026-10-04', 5))).toEqual([60, 45, 45, 60]);
    expect(gapsOf(ticksFrom('45 * * * *', 'Australia/Lord_Howe', '2026-04-05', 5))).toEqual([60, 30, 60, 60]);
  });
});

describe('ScheduleCronTime', () => {
  it('tells a cron job the ticks of the schedule', () => {
    const schedule = scheduleOf('30 2 * * *', 'America/New_York');
    const time = new ScheduleCronTime(schedule);
    expect(time.sendAt().toMillis()).toBe(schedule.next(new Date()).getTime());
    const [first, second] = time.sendAt(2);
    expect(second?.toMillis()).toBe(schedule.next(first?.toJSDate() ?? new Date(0)).getTime());
  });
});
