// Bytes take their time, and no byte is lost.

import { describe, expect, it } from '@jest/globals';

import { type Clock, systemClock } from '../core/clock.js';
import { ManualClock } from '../testing/manual-clock.js';
import { collect, pattern, streamOf } from '../testing/streams.js';
import { Throttle } from './throttle.js';

const RATE = 1_000_000;
/** As much may pass at once. */
const BURST_MS = 200;
const { signal } = new AbortController();

/** One that moves by what is slept alone. */
function sleepyClock(): Clock & { pass(ms: number): void } {
  let passed = 0;
  const pass = (ms: number): void => void (passed += ms);
  return { ...systemClock, elapsed: () => passed, sleep: async (ms) => pass(ms), pass };
}

async function send(throttle: Throttle, bytes: number): Promise<void> {
  const content = pattern(0, bytes);
  expect((await collect(throttle.limit(streamOf(content), signal))).equals(content)).toBe(true);
}

describe('a throttle', () => {
  it('lets through so many bytes in a second, all of them, after a burst that is bounded', async () => {
    const clock = sleepyClock();
    await send(new Throttle(RATE, clock), 5_000_000);
    expect(clock.elapsed()).toBeCloseTo(5000 - BURST_MS, 3);
  });

  it('is shared by the streams that pass it', async () => {
    const clock = sleepyClock();
    const throttle = new Throttle(RATE, clock);
    await Promise.all([send(throttle, 1_000_000), send(throttle, 1_000_000)]);
    expect(clock.elapsed()).toBeGreaterThanOrEqual(2000 - BURST_MS);
  });

  it('does not save up what was not used for long', async () => {
    const clock = sleepyClock();
    const throttle = new Throttle(RATE, clock);
    await send(throttle, 1000);
    clock.pass(60_000);
    await send(throttle, 1_000_000);
    expect(clock.elapsed()).toBeCloseTo(61_000 - BURST_MS, 3);
  });

  it('lets go of who waits when the work is aborted', async () => {
    const clock = new ManualClock();
    const stop = new AbortController();
    const reading = collect(new Throttle(1000, clock).limit(streamOf(pattern(0, 50_000)), stop.signal));
    await clock.untilPending();
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(reading).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });
});
