// Whether a value is what was expected, whatever an engine makes of its values.

import { describe, expect, it } from '@jest/globals';

import { type Expectation, meets, showExpectation, showFound } from './expectation.js';

describe('an expectation', () => {
  it.each<[unknown, Expectation]>([
    [7, 7],
    ['7', 7],
    ['9007199254740993', { min: 9007199254740992 }],
    [7n, 7],
    ['7.50', 7.5],
    [true, true],
    [1, true],
    [0, false],
    ['happy', 'happy'],
    [new Date('2026-01-01T00:00:00Z'), '2026-01-01T00:00:00.000Z'],
    [{ a: 1 }, '{"a":1}'],
    [5, '5'],
    [5, { min: 5 }],
    ['5', { max: 5 }],
    [5, { min: 1, max: 9 }],
  ])('takes %p for %p', (found, expected) => {
    expect(meets(found, expected)).toBe(true);
  });

  it.each<[unknown, Expectation]>([
    [null, 0],
    [undefined, ''],
    [null, { max: 5 }],
    [null, false],
    ['', 0],
    ['', { min: 0 }],
    ['seven', 7],
    [6, 7],
    [true, 1],
    [2, true],
    ['happy ', 'happy'],
    [4, { min: 5 }],
    [10, { min: 1, max: 9 }],
    ['many', { min: 1 }],
  ])('does not take %p for %p', (found, expected) => {
    expect(meets(found, expected)).toBe(false);
  });

  it('is shown, and so is what was found, at a bounded length', () => {
    expect([7, 'a "b"', { min: 5 }, { max: 5 }, { min: 1, max: 2 }].map(showExpectation)).toEqual([
      '7',
      String.raw`"a \"b\""`,
      'at least 5',
      'at most 5',
      'from 1 to 2',
    ]);
    expect([showFound(null, 1), showFound('5', 6), showFound('5', '6')]).toEqual(['nothing', '5', '"5"']);
    expect(showFound('x'.repeat(1000), '').length).toBeLessThan(120);
  });
});
