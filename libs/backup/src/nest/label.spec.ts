// Labels: any text of people, on one line.

import { expect, it } from '@jest/globals';

import { readLabel } from './label.js';

it.each([
  ['Summer 2026', 'Summer 2026'],
  ['  a \r\n\tb\u0000c\u2028d  ', 'a  b c d'],
  ['\u202Egnp.exe\u202C', 'gnp.exe'],
  ['../../etc/passwd; rm -rf /', '../../etc/passwd; rm -rf /'],
  ['می‌خواهم', 'می‌خواهم'],
  ['👨‍👩‍👧 Familie', '👨‍👩‍👧 Familie'],
  ['x'.repeat(200), 'x'.repeat(200)],
])('keeps what %p says', (given, kept) => expect(readLabel(given)).toBe(kept));

it.each([[''], [' \n\t '], ['x'.repeat(201)]])('refuses %p', (given) => {
  expect(() => readLabel(given)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
});
