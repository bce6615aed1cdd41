// Clocks of time zones with whole, half and odd hours, in summer and in winter.

import { describe, expect, it } from '@jest/globals';

import { zoneOffsets } from './zoned-time.js';

const minutesAt = (timeZone: string, at: string) => zoneOffsets(timeZone)(new Date(at)) / 60_000;

describe('zoneOffsets', () => {
  it.each([
    ['UTC', '2026-07-01T00:00:00Z', 0],
    ['Europe/Vienna', '2026-01-01T00:00:00Z', 60],
    ['Europe/Vienna', '2026-07-01T00:00:00Z', 120],
    ['America/New_York', '2026-01-01T00:00:00Z', -300],
    ['America/St_Johns', '2026-01-01T00:00:00Z', -210],
    ['Asia/Kolkata', '2026-01-01T00:00:00Z', 330],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', 345],
    ['Pacific/Kiritimati', '2026-01-01T00:00:00Z', 840],
    ['Africa/Monrovia', '1960-01-01T00:00:00Z', -44.5],
  ])('of %s at %s are %d minutes', (timeZone, at, minutes) => {
    expect(minutesAt(timeZone, at)).toBe(minutes);
  });

  it('change at the second at which the clocks do', () => {
    const offsets = [
      '2026-03-29T00:59:59.999Z',
      '2026-03-29T01:00:00Z',
      '2026-10-25T00:59:59.999Z',
      '2026-10-25T01:00:00Z',
    ];
    expect(offsets.map((at) => minutesAt('Europe/Vienna', at))).toEqual([60, 120, 120, 60]);
  });

  it('do not exist for a place that does not', () => {
    expect(() => zoneOffsets('Europe/Atlantis')).toThrow(RangeError);
  });
});
