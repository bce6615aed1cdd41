// Windows of the day, over midnight and in the nights in which the clocks are changed.

import { describe, expect, it } from '@jest/globals';

import { type DailyWindow, isWithin, nextWithin, parseHours, showWindow } from './daily-window.js';

function windowOf(hours: string, timeZone = 'Europe/Vienna'): DailyWindow {
  const found = parseHours(hours);
  if (found === undefined) throw new Error(`${hours} is no window.`);
  return { ...found, timeZone };
}

function next(window: DailyWindow, from: string): string {
  return nextWithin(window, new Date(from)).toISOString();
}

describe('a window of the day', () => {
  it.each(['1:00-6:00', '01:00', '25:00-26:00', '01:00-24:30', '06:00-06:00', '', 5, null, undefined])(
    'is not %p',
    (value) => {
      expect(parseHours(value)).toBeUndefined();
    },
  );

  it('includes its first minute and not its last, over midnight too', () => {
    const night = windowOf('01:00-06:00', 'UTC');
    const times = ['00:59:59', '01:00:00', '05:59:59', '06:00:00'].map((time) => new Date(`2026-05-01T${time}Z`));
    expect(times.map((time) => isWithin(night, time))).toEqual([false, true, true, false]);
    const late = windowOf('22:00-04:30', 'UTC');
    const others = ['21:59', '22:00', '00:00', '04:29', '04:30'].map((time) => new Date(`2026-05-01T${time}:00Z`));
    expect(others.map((time) => isWithin(late, time))).toEqual([false, true, true, true, false]);
    expect(isWithin(windowOf('20:00-24:00', 'UTC'), new Date('2026-05-01T23:59:59Z'))).toBe(true);
    expect(showWindow(late)).toBe('22:00-04:30 UTC');
  });

  it('opens at its first minute, or is open already', () => {
    const window = windowOf('01:00-06:00');
    expect(next(window, '2026-05-01T00:10:20.500Z')).toBe('2026-05-01T00:10:20.500Z');
    expect(next(window, '2026-05-01T12:34:56.700Z')).toBe('2026-05-01T23:00:00.000Z');
    expect(next(windowOf('22:00-04:30'), '2026-05-01T12:00:00Z')).toBe('2026-05-01T20:00:00.000Z');
    expect(next(windowOf('09:15-09:16', 'Asia/Kathmandu'), '2026-05-01T12:00:00Z')).toBe('2026-05-02T03:30:00.000Z');
  });

  it('opens when the clocks go forward past its beginning, and the next night when they skip all of it', () => {
    // 02:00 is 03:00 in that night.
    expect(next(windowOf('02:30-04:00'), '2026-03-29T00:30:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(next(windowOf('02:15-02:45'), '2026-03-29T00:30:00Z')).toBe('2026-03-30T00:15:00.000Z');
  });

  it('is open twice when the clocks go back over it', () => {
    const window = windowOf('02:15-02:45');
    for (const time of ['00:20', '01:20']) expect(isWithin(window, new Date(`2026-10-25T${time}:00Z`))).toBe(true);
    expect(next(window, '2026-10-25T00:50:00Z')).toBe('2026-10-25T01:15:00.000Z');
  });
});
