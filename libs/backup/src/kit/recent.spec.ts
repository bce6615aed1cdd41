// What was used last is remembered, as much as fits.

import { expect, it } from '@jest/globals';

import { Recent } from './recent.js';

it('forgets what was not used longest, until the rest fits', () => {
  const recent = new Recent<string>(10);
  for (const key of ['a', 'b', 'c']) recent.set(key, key.toUpperCase(), 3);
  expect(recent.get('a')).toBe('A');
  recent.set('d', 'D', 4);
  expect(['a', 'b', 'c', 'd'].map((key) => recent.get(key))).toEqual(['A', undefined, 'C', 'D']);
});

it('counts a key once, however often it is set, and not at all once it is deleted', () => {
  const recent = new Recent<number>(10);
  for (let time = 0; time < 5; time++) recent.set('a', time, 6);
  recent.set('b', 1, 4);
  expect([recent.get('a'), recent.get('b')]).toEqual([4, 1]);
  recent.delete('a');
  recent.delete('a');
  recent.set('c', 1, 6);
  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([undefined, 1, 1]);
});

it('does not keep what is too large by itself', () => {
  const recent = new Recent<string>(10);
  recent.set('a', 'A', 11);
  expect(recent.get('a')).toBeUndefined();
  recent.set('b', 'B', 10);
  expect(recent.get('b')).toBe('B');
});
