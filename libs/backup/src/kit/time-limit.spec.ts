// Work is given so much time and no more.

import { describe, expect, it } from '@jest/globals';

import { ManualClock } from '../testing/manual-clock.js';
import { whileGettingOn, withinLimit } from './time-limit.js';

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

describe('whileGettingOn', () => {
  it('gives the whole time again whenever the work got on, and no more once it is over', async () => {
    const clock = new ManualClock();
    let getOn: (() => void) | undefined;
    const late = (): Error => LATE;
    const outcome = expect(
      whileGettingOn(clock, 1000, late, (_, gotOn) => {
        getOn = gotOn;
        return new Promise<never>(() => undefined);
      }),
    ).rejects.toBe(LATE);
    for (let time = 0; time < 5; time++) {
      await clock.advance(999);
      getOn?.();
      expect(clock.pending).toBe(1);
    }
    await clock.advance(1000);
    await outcome;
    getOn?.();
    expect(clock.pending).toBe(0);
  });
});
