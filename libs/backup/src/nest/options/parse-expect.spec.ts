// Options of a job about what it is expected to be.

import { describe, expect, it } from '@jest/globals';

import { parseOptions } from './parse-options.js';
import { problemsOf, usable } from './usable-options.spec.support.js';

const parsed = (options: object) => parseOptions(usable({ expect: options })).jobs['gallery']?.expect;

describe('what is expected of a job', () => {
  it('is little unless said otherwise', () => {
    expect(parseOptions(usable()).jobs['gallery']?.expect).toEqual({ maxGrowth: 10 });
    expect(parsed({})).toEqual({ maxGrowth: 10 });
  });

  it('is taken', () => {
    const options = { minBackups: 7, provenWithin: '30d', recoveryTime: '1h', dataLoss: '25h', maxGrowth: 1.5 };
    expect(parsed(options)).toEqual({
      minBackups: 7,
      provenWithinMs: 30 * 86_400_000,
      recoveryTimeMs: 3_600_000,
      dataLossMs: 25 * 3_600_000,
      maxGrowth: 1.5,
    });
  });

  it.each<[unknown, string]>([
    [[], 'jobs.gallery.expect must be an object, not a list'],
    [{ rto: '1h' }, 'jobs.gallery.expect.rto is not known here'],
    [{ minBackups: 0 }, 'jobs.gallery.expect.minBackups must be a whole number of at least 1'],
    [{ provenWithin: '30' }, 'jobs.gallery.expect.provenWithin must be a duration'],
    [{ recoveryTime: 0 }, 'jobs.gallery.expect.recoveryTime must be a duration'],
    [{ dataLoss: 'none' }, 'jobs.gallery.expect.dataLoss must be a duration'],
    [{ maxGrowth: 1 }, 'jobs.gallery.expect.maxGrowth must be a number above 1'],
    [{ maxGrowth: '2' }, 'jobs.gallery.expect.maxGrowth must be a number above 1'],
  ])('is refused: %j', (options, problem) => {
    expect(problemsOf(usable({ expect: options }))).toEqual([expect.stringContaining(problem)]);
  });
});
