// Bounded concurrency: never more at once than allowed, in order, and no new work after a failure.

import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { mapConcurrent } from './concurrency.js';

const ITEMS = Array.from({ length: 30 }, (_, index) => index);

describe('mapConcurrent', () => {
  it('gives the results in the order of the items, whichever ends first', async () => {
    const results = await mapConcurrent(ITEMS, 7, async (item) => {
      for (let turns = (item * 7) % 5; turns > 0; turns--) await nextTurn();
      return item * 2;
    });
    expect(results).toEqual(ITEMS.map((item) => item * 2));
  });

  it.each([1, 4, 100])('runs up to %d calls at once, and no more', async (limit) => {
    let running = 0;
    let most = 0;
    await mapConcurrent(ITEMS, limit, async () => {
      most = Math.max(most, ++running);
      await nextTurn();
      running--;
    });
    expect(most).toBe(Math.min(limit, ITEMS.length));
  });

  it('rejects with the first failure and starts nothing after it', async () => {
    const failure = new Error('the third');
    const started: number[] = [];
    const mapped = mapConcurrent(ITEMS, 3, async (item) => {
      started.push(item);
      await nextTurn();
      if (item === 2) throw failure;
    });
    await expect(mapped).rejects.toBe(failure);
    const startedWhenItFailed = started.length;
    for (let turns = 0; turns < 10; turns++) await nextTurn();
    expect(started).toHaveLength(startedWhenItFailed);
    expect(startedWhenItFailed).toBeLessThanOrEqual(6);
  });

  it('has nothing to do with an empty list', async () => {
    expect(await mapConcurrent([], 3, async () => 1)).toEqual([]);
  });
});
