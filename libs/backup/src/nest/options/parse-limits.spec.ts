// Limits are read in the units that people write, and what can be no limit is refused by its path.

import { describe, expect, it } from '@jest/globals';

import { Reader } from '../../core/reader.js';
import { parseLimits } from './parse-limits.js';

function parse(value: unknown) {
  const reader = new Reader(value, 'limits');
  return { limits: parseLimits(reader, 'Europe/Vienna'), problems: reader.problems.map(({ path }) => path) };
}

describe('limits', () => {
  it('are off by default', () => {
    for (const value of [undefined, {}]) expect(parse(value)).toEqual({ limits: {}, problems: [] });
  });

  it('are read in full', () => {
    expect(
      parse({ bandwidth: '20MB/s', niceness: 19, window: '22:00-04:30', loopDelay: { above: '50ms', wait: '5m' } }),
    ).toEqual({
      limits: {
        bytesPerSecond: 20e6,
        niceness: 19,
        window: { from: 1320, to: 270, timeZone: 'Europe/Vienna' },
        loop: { aboveMs: 50, waitMs: 300_000 },
      },
      problems: [],
    });
    const other = parse({ window: { hours: '01:00-06:00', timeZone: 'UTC' }, loopDelay: '100ms' });
    expect(other).toEqual({
      limits: {
        window: { from: 60, to: 360, timeZone: 'UTC' },
        loop: { aboveMs: 100, waitMs: 600_000 },
      },
      problems: [],
    });
  });

  it.each([
    [{ bandwidth: '20MB' }, 'limits.bandwidth'],
    [{ bandwidth: '10B/s' }, 'limits.bandwidth'],
    [{ bandwidth: 20e6 }, 'limits.bandwidth'],
    [{ niceness: 20 }, 'limits.niceness'],
    [{ niceness: -5 }, 'limits.niceness'],
    [{ window: '1-6' }, 'limits.window'],
    [{ window: { hours: '01:00-01:00' } }, 'limits.window.hours'],
    [{ window: { hours: '01:00-02:00', timeZone: 'Mars' } }, 'limits.window.timeZone'],
    [{ loopDelay: 'soon' }, 'limits.loopDelay'],
    [{ loopDelay: {} }, 'limits.loopDelay.above'],
    [{ speed: 1 }, 'limits.speed'],
    ['20MB/s', 'limits'],
  ])('are not %j', (value, path) => {
    expect(parse(value).problems).toContain(path);
  });
});
