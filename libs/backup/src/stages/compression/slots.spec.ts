// Slots: so many at a time, in order, and a failure gives its slot back.

import { describe, expect, it } from '@jest/globals';

import { Slots } from './slots.js';

/** Tasks that end when they are told to, and what has started. */
function taskList(slots: Slots, count: number) {
  const started: number[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const results = Array.from({ length: count }, (_, index) =>
    slots.run(async () => {
      started.push(index);
      await new Promise<void>((resolve, reject) => {
        ends[index] = (error) => (error ? reject(error) : resolve());
      });
      return index;
    }),
  );
  return { started, ends, results };
}

describe('slots', () => {
  it('let so many run at a time, and the next one when any of them is done', async () => {
    const { started, ends, results } = taskList(new Slots(2), 4);
    expect(started).toEqual([0, 1]);
    ends[1]?.();
    await results[1];
    await Promise.resolve();
    expect(started).toEqual([0, 1, 2]);
    ends[0]?.();
    ends[2]?.();
    await results[2];
    await Promise.resolve();
    ends[3]?.();
    expect(await Promise.all(results)).toEqual([0, 1, 2, 3]);
  });

  it('are given back by a task that fails', async () => {
    const { started, ends, results } = taskList(new Slots(1), 2);
    ends[0]?.(new Error('It did not work.'));
    await expect(results[0]).rejects.toThrow('It did not work.');
    await Promise.resolve();
    expect(started).toEqual([0, 1]);
    ends[1]?.();
    expect(await results[1]).toBe(1);
  });
});
