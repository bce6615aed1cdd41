// How much was captured, in words.

import { expect, it } from '@jest/globals';

import type { Facts } from '../core/facts.js';
import { describeFacts } from './describe-facts.js';

const facts: Facts = { engine: 'x', engineVersion: '1', bytes: 1_234_567, tables: [], properties: {} };

it.each<[string, Partial<Facts>]>([
  ['2 tables, 7 rows', { tables: ['a', 'b'].map((name, at) => ({ name, rows: 3 + at })) }],
  ['1 table, 1 row', { tables: [{ name: 'a', rows: 1 }] }],
  ['1 file, 4 lines, 1.2 MB', { tables: [{ name: 'app.log', rows: 4 }], properties: { files: 1, lines: 4 } }],
  ['2 files, 3 variables, 1.2 MB', { properties: { variables: 3, files: 2 } }],
  ['12 files, 1.2 MB', { properties: { files: 12, directories: 3 } }],
  ['1.2 MB', {}],
])('says %s', (text, more) => {
  expect(describeFacts({ ...facts, ...more })).toBe(text);
});
