// Scheduled runs wait for their window and for a free event loop, and say so.

import { describe, expect, it } from '@jest/globals';

import { measureLoopDelay, systemClock } from '../../core/clock.js';
import { parseHours } from '../../kit/daily-window.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { holdBack, type LoopSampler } from './valves.js';

const NIGHT = { ...(parseHours('01:00-06:00') ?? { from: 0, to: 0 }), timeZone: 'UTC' };
const LOOP = { aboveMs: 50, waitMs: 60_000 };
const { signal } = new AbortController();

const calm: LoopSampler = async () => 0;

describe('a scheduled run', () => {
  it('starts at once within its window, and waits for it otherwise', async () => {
    const inside = new ManualClock(new Date('2026-01-02T03:00:00Z'));
    expect(await holdBack({ window: NIGHT }, { clock: inside, sampleLoop: calm }, signal)).toEqual([]);
    const outside = new ManualClock(new Date('2026-01-02T22:00:00Z'));
    const held = holdBack({ window: NIGHT }, { clock: outside, sampleLoop: calm }, signal);
    await outside.advance(3 * 3_600_000 - 1);
    expect(outside.pending).toBe(1);
    await outside.advance(1);
    expect(await held).toEqual(['It was due at 2026-01-02T22:00:00.000Z and waited for its window, 01:00-06:00 UTC.']);
  });

  it.each([
    { late: [20], notes: [] },
    { late: [200, 90, 20], notes: ['It waited 35.0 s for the event loop to be free.'] },
    {
      late: [200, 200, 200, 200, 200, 200, 200],
      notes: ['It started although the event loop was still 200 ms late after 1 min 5 s.'],
    },
  ])('measures $late: $notes', async ({ late, notes }) => {
    const clock = new ManualClock();
    const left = [...late];
    const sampleLoop: LoopSampler = async (ms) => {
      await clock.sleep(ms);
      return left.shift() ?? 0;
    };
    const held = holdBack({ loop: LOOP }, { clock, sampleLoop }, signal);
    await clock.advance(120_000);
    expect(await held).toEqual(notes);
  });

  it('is let go of when the application closes', async () => {
    const clock = new ManualClock(new Date('2026-01-02T22:00:00Z'));
    const stop = new AbortController();
    const held = holdBack({ window: NIGHT }, { clock, sampleLoop: calm }, stop.signal);
    stop.abort(new Error('closing'));
    await expect(held).rejects.toThrow('closing');
  });
});

describe('the event loop', () => {
  it('is found to be late when something holds it, and not otherwise', async () => {
    const measured = measureLoopDelay(300);
    await systemClock.sleep(20);
    const end = systemClock.elapsed() + 200;
    while (systemClock.elapsed() < end);
    expect(await measured).toBeGreaterThan(100);
  });
});
