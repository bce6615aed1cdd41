// How long and how often a request is tried again, on a clock that the test moves.

import { describe, expect, it } from '@jest/globals';

import { ManualClock } from '../../testing/manual-clock.js';
import { Patience } from './patience.js';

/** Tries until `succeedsAt`, and answers when the attempts were made and whether the last one succeeded. */
async function attempts(clock: ManualClock, patience: Patience, succeedsAt: number): Promise<[boolean, number[]]> {
  const times: number[] = [];
  for (;;) {
    times.push(clock.elapsed());
    if (clock.elapsed() >= succeedsAt) return [true, times];
    if (!(await patience.wait(undefined))) return [false, times];
  }
}

describe('Patience', () => {
  it('outlasts a failure of 30 seconds', async () => {
    const clock = new ManualClock();
    const outcome = attempts(clock, new Patience(clock, 90_000), 30_000);
    await clock.advance(120_000);
    const [succeeded, times] = await outcome;
    expect(succeeded).toBe(true);
    expect(times.at(-1)).toBeLessThan(45_000);
  });

  it('gives up when the time is over, with a last attempt at its end', async () => {
    const clock = new ManualClock();
    const outcome = attempts(clock, new Patience(clock, 90_000), Number.POSITIVE_INFINITY);
    await clock.advance(200_000);
    const [succeeded, times] = await outcome;
    expect(succeeded).toBe(false);
    expect(times.at(-1)).toBe(90_000);
    expect(times.length).toBeLessThan(25);
  });

  it('waits longer each time, up to some ten seconds, and never exactly as long', async () => {
    const clock = new ManualClock();
    const outcome = attempts(clock, new Patience(clock, 600_000), 300_000);
    await clock.advance(600_000);
    const [, times] = await outcome;
    const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(waits[0]).toBeLessThan(300);
    expect(Math.max(...waits)).toBeLessThanOrEqual(12_500);
    expect(waits.slice(7).every((wait) => wait >= 7500)).toBe(true);
    expect(new Set(waits).size).toBe(waits.length);
  });

  it('begins anew when there was progress', async () => {
    const clock = new ManualClock();
    const patience = new Patience(clock, 1000);
    const first = attempts(clock, patience, Number.POSITIVE_INFINITY);
    await clock.advance(5000);
    expect((await first)[0]).toBe(false);
    patience.renew();
    const second = attempts(clock, patience, 5500);
    await clock.advance(5000);
    expect((await second)[0]).toBe(true);
  });

  it('is over at once when the work is cancelled', async () => {
    const clock = new ManualClock();
    const stop = new AbortController();
    const reason = new Error('cancelled');
    const waiting = new Patience(clock, 90_000).wait(stop.signal);
    stop.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });
});
