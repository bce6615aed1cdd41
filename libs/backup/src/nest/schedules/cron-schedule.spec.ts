// When the next tick is, also around the change of the clocks.

import { describe, expect, it } from '@jest/globals';

import { cronSchedule } from './cron-schedule.js';

const next = (cron: string, timeZone: string, after: string): string =>
  cronSchedule({ cron, timeZone, jitterMs: 0, catchUp: true }).next(new Date(after)).toISOString();

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

  it('comes once on the day on which its hour does not exist', () => {
    expect(next('30 2 * * *', 'Europe/Vienna', '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(next('30 2 * * *', 'Europe/Vienna', '2026-03-29T01:00:00Z')).toBe('2026-03-30T00:30:00.000Z');
  });

  it('comes at the first of two on the day on which its hour exists twice', () => {
    expect(next('30 2 * * *', 'Europe/Vienna', '2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(next('30 2 * * *', 'Europe/Vienna', '2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z');
  });
});
