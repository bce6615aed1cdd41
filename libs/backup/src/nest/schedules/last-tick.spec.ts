// The newest tick that has come, near and far back.

import { describe, expect, it } from '@jest/globals';

import { cronSchedule } from './cron-schedule.js';
import { lastTick } from './last-tick.js';

const last = (cron: string, since: string, now: string): string | undefined =>
  lastTick(
    cronSchedule({ cron, timeZone: 'UTC', jitterMs: 0, catchUp: true }),
    new Date(since),
    new Date(now),
  )?.toISOString();

describe('lastTick', () => {
  it('is at or before now, and after the time given', () => {
    expect(last('0 2 * * *', '2026-05-01T00:00:00Z', '2026-05-03T02:00:00Z')).toBe('2026-05-03T02:00:00.000Z');
    expect(last('0 2 * * *', '2026-05-01T00:00:00Z', '2026-05-03T01:59:59Z')).toBe('2026-05-02T02:00:00.000Z');
    expect(last('0 2 * * *', '2026-05-02T02:00:00Z', '2026-05-03T01:59:59Z')).toBeUndefined();
    expect(last('0 2 * * *', '2026-05-02T01:59:59Z', '2026-05-03T01:59:59Z')).toBe('2026-05-02T02:00:00.000Z');
  });

  it('is one however many have come', () => {
    expect(last('* * * * * *', '2016-05-01T00:00:00Z', '2026-05-03T02:00:00.500Z')).toBe('2026-05-03T02:00:00.000Z');
    expect(last('0 0 29 2 *', '2016-05-01T00:00:00Z', '2026-05-03T02:00:00Z')).toBe('2024-02-29T00:00:00.000Z');
  });

  it('is none when the clock went back', () => {
    expect(last('* * * * * *', '2026-05-03T02:00:00Z', '2026-05-03T01:00:00Z')).toBeUndefined();
  });
});
