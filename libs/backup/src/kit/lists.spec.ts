// Lists in sentences.

import { expect, it } from '@jest/globals';

import { listOf } from './lists.js';

it('puts a word before the last', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((parts) => listOf(parts))).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
  expect(listOf(['a', 'b', 'c'], 'or')).toBe('a, b or c');
});
