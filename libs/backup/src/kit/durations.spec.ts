// Durations: what is read from options, and how they are shown.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { formatDuration, parseDuration } from './durations.js';

describe('parseDuration', () => {
  it.each<[unknown, number]>([
    [1500, 1500],
    ['250ms', 250],
    ['90s', 90_000],
    ['15m', 900_000],
    ['1.5h', 5_400_000],
    [' 25 h ', 90_000_000],
    ['30d', 2_592_000_000],
    ['12w', 7_257_600_000],
  ])('reads %p as %d ms', (value, ms) => {
    expect(parseDuration(value)).toBe(ms);
  });

  it.each([
    0,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '0s',
    '-5m',
    '5',
    '5 minutes',
    'h',
    '',
    '1e3s',
    null,
    undefined,
    {},
  ])('does not take %p', (value) => {
    expect(parseDuration(value)).toBeUndefined();
  });
});

describe('formatDuration', () => {
  it.each<[number, string]>([
    [0, '0 ms'],
    [850, '850 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [12_340, '12.3 s'],
    [59_940, '59.9 s'],
    [59_999, '1 min'],
    [250_000, '4 min 10 s'],
    [3_599_900, '1 h'],
    [3_600_000, '1 h'],
    [90_000_000, '25 h'],
    [90_060_000, '25 h 1 min'],
    [172_799_999, '2 days'],
    [262_800_000, '3 days 1 h'],
    [-90_000_000, '-25 h'],
  ])('shows %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('never shows a part that would have made a larger one full', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e9 }), (ms) => {
        expect(formatDuration(ms)).not.toMatch(/\b(1000 ms|60\.0 s|60 (min|s)\b|48 h|days 24 h)/);
      }),
    );
  });
});
