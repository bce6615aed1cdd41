// Bytes take their time, and no byte is lost.

import { describe, expect, it } from '@jest/globals';

import type { ByteStream } from '../core/bytes.js';
import { ManualClock } from '../testing/manual-clock.js';
import { collect, pattern, streamOf } from '../testing/streams.js';
import { Throttle } from './throttle.js';

const RATE = 1_000_000;
const { signal } = new AbortController();

/** How long it takes by the clock, which is moved as long as something waits. */
async function timed<T>(clock: ManualClock, work: Promise<T>): Promise<{ result: T; tookMs: number }> {
  const startedAt = clock.elapsed();
  const stop = new AbortController();
  const ending = work.finally(() => stop.abort());
  while (!stop.signal.aborted) await clock.advance(10);
  return { result: await ending, tookMs: clock.elapsed() - startedAt };
}

async function bytesOf(stream: ByteStream): Promise<Uint8Array> {
  return await collect(stream);
}

describe('a throttle', () => {
  it('lets through so many bytes in a second, all of them, after a burst that is bounded', async () => {
    const clock = new ManualClock();
    const content = pattern(0, 5_000_000);
    const { result, tookMs } = await timed(clock, bytesOf(new Throttle(RATE, clock).limit(streamOf(content), signal)));
    expect(Buffer.from(result).equals(Buffer.from(content))).toBe(true);
    expect(tookMs).toBeGreaterThanOrEqual(4_700);
    expect(tookMs).toBeLessThanOrEqual(5_100);
  });

  it('is shared by the streams that pass it', async () => {
    const clock = new ManualClock();
    const throttle = new Throttle(RATE, clock);
    const streams = [1, 2].map((seed) => bytesOf(throttle.limit(streamOf(pattern(0, 1_000_000 + seed)), signal)));
    expect((await timed(clock, Promise.all(streams))).tookMs).toBeGreaterThanOrEqual(1_700);
  });

  it('does not save up what was not used for long', async () => {
    const clock = new ManualClock();
    const throttle = new Throttle(RATE, clock);
    await timed(clock, bytesOf(throttle.limit(streamOf(pattern(0, 1000)), signal)));
    await clock.advance(60_000);
    const { tookMs } = await timed(clock, bytesOf(throttle.limit(streamOf(pattern(0, 1_000_000)), signal)));
    expect(tookMs).toBeGreaterThanOrEqual(700);
  });

  it('lets go of who waits when the work is aborted', async () => {
    const clock = new ManualClock();
    const stop = new AbortController();
    const reading = bytesOf(new Throttle(1000, clock).limit(streamOf(pattern(0, 50_000)), stop.signal));
    await clock.untilPending();
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(reading).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });
});
