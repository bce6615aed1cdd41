// `*` stands for any characters, and everything else for itself.

import { expect, it } from '@jest/globals';

import { matches } from './wildcard.js';

it.each([
  ['GEMINI_*', 'GEMINI_KEY', true],
  ['GEMINI_*', 'GEMINI_', true],
  ['GEMINI_*', 'MY_GEMINI_KEY', false],
  ['*', '', true],
  ['*/db/*', 'production/db/password', true],
  ['*/db/*', 'production/db', false],
  ['a*a', 'a', false],
  ['a*b*a', 'aba', true],
  ['a*bc*c', 'abc', false],
  ['a.c', 'abc', false],
  ['A', 'a', false],
  ['A', 'AB', false],
])('%s for %s: %s', (pattern, name, expected) => expect(matches(name, pattern)).toBe(expected));
