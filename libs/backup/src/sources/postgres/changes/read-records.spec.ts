// Rows are read in portions, which stay small where large ones may follow.

import { expect, it } from '@jest/globals';

import type { Row, Session } from '../connection/session.js';
import { readRecords, type Wanted } from './read-records.js';

/** How many rows were asked for at once, at the most. */
async function largestPortion(what: Wanted['what']): Promise<number> {
  const asked: number[] = [];
  let left = 20_000;
  const query = async (text: string): Promise<readonly Row[]> => {
    const portion = Number(/^FETCH (\d+)/.exec(text)?.[1] ?? 0);
    const rows = Math.min(left, portion);
    left -= rows;
    asked.push(portion);
    return Array.from({ length: rows }, () => ({ c0: 'x' }));
  };
  let rows = 0;
  for await (const _ of readRecords({ query } as Session, ['a'], { source: 'FROM t', values: [], what })) rows += 1;
  expect(rows).toBe(20_000);
  return Math.max(...asked);
}

it('reads few rows at once, and many keys', async () => {
  expect(await largestPortion('rows')).toBe(100);
  expect(await largestPortion('keys')).toBe(2000);
});
