// Retention rules in words.

import { expect, it } from '@jest/globals';

import { DAY, HOUR } from '../../kit/durations.js';
import { describeRetention } from './describe-retention.js';

it.each([
  [{}, 'everything'],
  [{ maxAgeMs: 0, daily: Number.NaN }, 'everything'],
  [{ maxAgeMs: 7 * DAY }, '7 days'],
  [{ maxAgeMs: 30 * DAY }, '30 days'],
  [{ maxAgeMs: 12 * 7 * DAY }, '12 weeks'],
  [{ maxAgeMs: 36 * HOUR, keepLast: 5 }, '36 h and the newest 5'],
  [{ daily: 7, weekly: 1, yearly: 3 }, 'one for each of 7 days, one for each of 1 week and one for each of 3 years'],
  [
    { maxAgeMs: 30 * DAY, byTrigger: { event: { maxAgeMs: 90 * DAY }, manual: {} }, maxTotalBytes: 10e9 },
    '30 days; manual: everything; event: 90 days; at most 10.0 GB',
  ],
])('%j is "%s"', (rules, words) => {
  expect(describeRetention({ ...rules, minVerified: 3 })).toBe(words);
});
