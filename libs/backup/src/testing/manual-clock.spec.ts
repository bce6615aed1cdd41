// The manual clock keeps the contract of clocks, and moves only when told.

import { describe, expect, it, jest } from '@jest/globals';

import { ManualClock } from './manual-clock.js';

describe('ManualClock', () => {
  it('stands still until it is moved', async () => {
    const clock = new ManualClock(new Date('2026-03-01T00:00:00Z'));
    const before = clock.elapsed();
    expect(clock.now()).toEqual(new Date('2026-03-01T00:00:00Z'));
    await clock.advance(90_000);
    expect(clock.now()).toEqual(new Date('2026-03-01T00:01:30Z'));
    expect(clock.elapsed() - before).toBe(90_000);
  });

  it('calls back what falls due, in order, each at its own time', async () => {
    const clock = new ManualClock();
    const calls: string[] = [];
    const note = (name: string) => () => calls.push(`${name} at ${clock.elapsed()}`);
    clock.timeout(30, note('c'));
    clock.timeout(10, note('a'));
    clock.timeout(10, note('b'));
    clock.timeout(31, note('never'));
    await clock.advance(30);
    expect(calls).toEqual(['a at 10', 'b at 10', 'c at 30']);
    expect(clock.pending).toBe(1);
  });

  it('does not call what was cancelled', async () => {
    const clock = new ManualClock();
    const callback = jest.fn();
    clock.timeout(10, callback)();
    await clock.advance(100);
    expect(callback).not.toHaveBeenCalled();
    expect(clock.pending).toBe(0);
  });

  it('wakes a loop that sleeps again and again within one stretch', async () => {
    const clock = new ManualClock();
    const woken: number[] = [];
    const loop = (async () => {
      for (let times = 0; times < 5; times++) {
        await clock.sleep(10);
        await Promise.resolve();
        woken.push(clock.elapsed());
      }
    })();
    await clock.advance(35);
    expect(woken).toEqual([10, 20, 30]);
    await clock.advance(100);
    await loop;
    expect(woken).toEqual([10, 20, 30, 40, 50]);
  });

  it('rejects a sleep with the reason of the signal, and forgets it', async () => {
    const clock = new ManualClock();
    const stop = new AbortController();
    const reason = new Error('enough');
    const sleep = clock.sleep(10, stop.signal);
    stop.abort(reason);
    await expect(sleep).rejects.toBe(reason);
    await expect(clock.sleep(10, stop.signal)).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });

  it('tells when something waits', async () => {
    const clock = new ManualClock();
    let told = false;
    const two = clock.untilPending(2).then(() => (told = true));
    clock.timeout(10, () => undefined);
    await clock.advance(0);
    expect(told).toBe(false);
    clock.timeout(10, () => undefined);
    await two;
    await clock.untilPending();
  });
});
