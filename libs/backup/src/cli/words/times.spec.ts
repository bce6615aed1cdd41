// Moments as they are typed.

import { describe, expect, it } from '@jest/globals';

import { parseMoment } from './times.js';

const NOW = new Date('2026-11-20T12:00:00Z');

describe('a moment', () => {
  it.each([
    ['2h ago', '2026-11-20T10:00:00.000Z'],
    ['7d', '2026-11-13T12:00:00.000Z'],
    ['90 s ago', '2026-11-20T11:58:30.000Z'],
    ['2026-11-20T14:00Z', '2026-11-20T14:00:00.000Z'],
    ['2026-11-20 14:00:30+02:00', '2026-11-20T12:00:30.000Z'],
  ])('is what %s says', (text, expected) => {
    expect(parseMoment(text, NOW).toISOString()).toBe(expected);
  });

  it('is that of this machine without a zone, and a day alone its beginning', () => {
    expect(parseMoment('2026-11-20T14:00', NOW)).toEqual(new Date(2026, 10, 20, 14));
    expect(parseMoment('2026-11-20', NOW)).toEqual(new Date(2026, 10, 20));
  });

  it.each(['yesterday', '14:00', '2026-13-40', 'ago', '2 fortnights ago', ''])('is not guessed from %j', (text) => {
    expect(() => parseMoment(text, NOW)).toThrow(/is no time/);
  });
});
