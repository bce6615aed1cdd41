// Options of a job about drills.

import { describe, expect, it } from '@jest/globals';

import { parseOptions } from './parse-options.js';
import { problemsOf, usable } from './usable-options.spec.support.js';

const CHECK = { name: 'photos', sql: 'SELECT 1', expect: 1 };

class Verifier {
  verify(): void {}
}

describe('the options of drills', () => {
  it('are nothing unless said otherwise', () => {
    expect(parseOptions(usable()).jobs['gallery']?.drill).toEqual({ checks: [] });
    expect(parseOptions(usable({ drill: {} })).jobs['gallery']?.drill).toEqual({ checks: [] });
  });

  it.each([1, -0.5, '', 'text', true, false, { min: 1 }, { max: -1.5 }, { min: 1, max: 1 }])('take %j', (expected) => {
    const checks = [{ ...CHECK, expect: expected }];
    expect(parseOptions(usable({ drill: { checks } })).jobs['gallery']?.drill.checks).toEqual(checks);
  });

  it.each([Verifier, 'verifier', Symbol('verifier')])('take the verifier %p', (verifier) => {
    expect(parseOptions(usable({ drill: { verifier } })).jobs['gallery']?.drill).toEqual({ checks: [], verifier });
  });

  it.each<[object, string]>([
    [{ check: [] }, 'jobs.gallery.drill.check is not known here'],
    [{ checks: CHECK }, 'jobs.gallery.drill.checks must be a list'],
    [{ checks: [{ ...CHECK, query: '' }] }, 'jobs.gallery.drill.checks[0].query is not known here'],
    [{ checks: [{ ...CHECK, name: '' }] }, 'jobs.gallery.drill.checks[0].name must be a text'],
    [{ checks: [{ ...CHECK, name: 'x'.repeat(101) }] }, 'jobs.gallery.drill.checks[0].name must have 100 characters'],
    [{ checks: [CHECK, CHECK] }, 'jobs.gallery.drill.checks[1].name is the name of another check'],
    [{ checks: [{ ...CHECK, sql: 7 }] }, 'jobs.gallery.drill.checks[0].sql must be a text'],
    [{ checks: [{ name: 'a', sql: 'b' }] }, 'jobs.gallery.drill.checks[0].expect must be a number, a text'],
    [{ checks: [{ ...CHECK, expect: Number.NaN }] }, 'jobs.gallery.drill.checks[0].expect must be a number'],
    [{ checks: [{ ...CHECK, expect: {} }] }, 'jobs.gallery.drill.checks[0].expect must have a min or a max'],
    [
      { checks: [{ ...CHECK, expect: { min: 2, max: 1 } }] },
      'jobs.gallery.drill.checks[0].expect must have a min that',
    ],
    [{ checks: [{ ...CHECK, expect: { min: '1' } }] }, 'jobs.gallery.drill.checks[0].expect.min must be a number'],
    [{ checks: [{ ...CHECK, expect: { least: 1 } }] }, 'jobs.gallery.drill.checks[0].expect.least is not known here'],
    [{ verifier: {} }, 'jobs.gallery.drill.verifier must be a class, or another token'],
    [{ verifier: '' }, 'jobs.gallery.drill.verifier must be a class, or another token'],
  ])('refuse %j', (drill, problem) => {
    expect(problemsOf(usable({ drill })).some((found) => found.startsWith(problem))).toBe(true);
  });
});
