// What counts as a suspicious shrink: half of what is usual, once something is.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { describeShrink, shrinkOf } from './shrink.js';

describe('shrinkOf', () => {
  it.each<[string, number[], number | undefined]>([
    ['nothing', [], undefined],
    ['the first', [1], undefined],
    ['too few to compare with', [1, 100, 100], undefined],
    ['less than half', [49, 100, 100, 100], 100],
    ['just half', [50, 100, 100, 100], undefined],
    ['nothing left', [0, 100, 100, 100], 100],
    ['one that grew', [1000, 100, 100, 100], undefined],
    ['empty as ever', [0, 0, 0, 0], undefined],
    ['one large one among small ones', [40, 1000, 50, 50, 50], undefined],
    ['small ones after large ones', [10, 10, 100, 100], 100],
    ['an even number', [10, 20, 30, 40, 50], 35],
    ['what is more than ten before', [10, ...Array<number>(10).fill(15), ...Array<number>(50).fill(1000)], undefined],
  ])('%s', (_, sizes, usualBytes) => {
    expect(shrinkOf(sizes)).toEqual(usualBytes === undefined ? undefined : { bytes: sizes[0], usualBytes });
  });

  it('is over by itself when the small size has become the usual one', () => {
    const alarmed = [1, 2, 3, 4, 5, 6, 7, 8].filter((small) => {
      const sizes = [...Array<number>(small).fill(1), ...Array<number>(20).fill(100)];
      return shrinkOf(sizes) !== undefined;
    });
    expect(alarmed).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('never is found where sizes keep within a factor of two', () => {
    const sizes = fc.array(fc.integer({ min: 500, max: 1000 }), { maxLength: 30 });
    fc.assert(fc.property(sizes, (list) => expect(shrinkOf(list)).toBeUndefined()));
  });
});

describe('describeShrink', () => {
  it('names both sizes', () => {
    expect(describeShrink('b-1', { bytes: 1_200_000, usualBytes: 4_000_000_000 })).toBe(
      'b-1 has 1.2 MB of content, and those before it have 4.0 GB',
    );
  });
});
