// Work is given so much time and no more.

import { describe, expect, it } from '@jest/globals';

import { ManualClock } from '../testing/manual-clock.js';
import { withinLimit } from './time-limit.js';

const LATE = new Error('too late');

describe('withinLimit', () => {
  it('answers what the work answers, or throws what it throws, and leaves no timer', async () => {
    const clock = new ManualClock();
    expect(
      await withinLimit(
        clock,
        1000,
        () => LATE,
        async () => 'done',
      ),
    ).toBe('done');
    const failure = new Error('broken');
    await expect(
      withinLimit(
        clock,
        1000,
        () => LATE,
        () => Promise.reject(failure),
      ),
    ).rejects.toBe(failure);
    expect(clock.pending).toBe(0);
  });

  it('tells the work when the time is up, and does not wait for it', async () => {
    const clock = new ManualClock();
    let signal: AbortSignal | undefined;
    const outcome = expect(
      withinLimit(
        clock,
        1000,
        () => LATE,
        (given) => {
          signal = given;
          return new Promise<never>(() => undefined);
        },
      ),
    ).rejects.toBe(LATE);
    await clock.advance(999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    await outcome;
    expect(signal?.reason).toBe(LATE);
  });
});
