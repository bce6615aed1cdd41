// Events in a burst are acted on once, in time, and none is lost.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { ManualClock } from '../../testing/manual-clock.js';
import { EventGatherer } from './event-gatherer.js';

const RULE = { quietMs: 5000, maxDelayMs: 60_000 };

function open(takesMs = 0) {
  const clock = new ManualClock();
  const acts: { readonly at: number; readonly events: readonly string[] }[] = [];
  const gatherer = new EventGatherer<string, number>(RULE, clock, async (events) => {
    acts.push({ at: clock.elapsed(), events });
    if (takesMs > 0) await clock.sleep(takesMs);
    if (events.includes('bad')) throw new Error('It failed.');
    return acts.length;
  });
  return { clock, acts, gatherer };
}

describe('events', () => {
  it('are acted on once it is quiet, all together', async () => {
    const { clock, acts, gatherer } = open();
    const first = gatherer.add('a');
    await clock.advance(4000);
    const second = gatherer.add('b');
    await clock.advance(4999);
    expect(acts).toEqual([]);
    await clock.advance(1);
    expect(acts).toEqual([{ at: 9000, events: ['a', 'b'] }]);
    expect(await Promise.all([first, second])).toEqual([1, 1]);
  });

  it('that never stop are acted on at the latest after the longest delay', async () => {
    const { clock, acts, gatherer } = open();
    for (let count = 0; count < 40; count += 1) {
      void gatherer.add(String(count));
      await clock.advance(3000);
    }
    expect(acts.map(({ at }) => at)).toEqual([60_000, 120_000]);
  });

  it('that come while it acts wait for the next time, and no longer than that', async () => {
    const { clock, acts, gatherer } = open(100_000);
    void gatherer.add('a');
    await clock.advance(10_000);
    void gatherer.add('b');
    await clock.advance(94_000);
    expect(acts).toHaveLength(1);
    await clock.advance(1000);
    expect(acts.at(-1)).toEqual({ at: 105_000, events: ['b'] });
  });

  it('learn that acting on them failed, and what comes later is acted on', async () => {
    const { clock, acts, gatherer } = open();
    const failed = expect(gatherer.add('bad')).rejects.toThrow('It failed.');
    await clock.advance(5000);
    await failed;
    void gatherer.add('good');
    await clock.advance(5000);
    expect(acts).toHaveLength(2);
  });

  it('are acted on at once when it is time to go, also beside what is under way', async () => {
    const { clock, acts, gatherer } = open(100_000);
    void gatherer.add('a');
    await clock.advance(5000);
    void gatherer.add('b');
    gatherer.flush();
    gatherer.flush();
    expect(acts.map(({ events }) => events)).toEqual([['a'], ['b']]);
  });

  it('are each acted on exactly once, in order, and in time, whenever they come', async () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(gaps, fc.constantFrom(0, 2000, 90_000), async (pauses, takesMs) => {
        const { clock, acts, gatherer } = open(takesMs);
        const cameAt: number[] = [];
        for (const [index, pause] of pauses.entries()) {
          await clock.advance(pause);
          cameAt.push(clock.elapsed());
          void gatherer.add(String(index));
        }
        await clock.advance(300_000);
        expect(acts.flatMap(({ events }) => events)).toEqual(pauses.map((_, index) => String(index)));
        for (const { at, events } of acts) {
          const since = cameAt[Number(events[0])] ?? 0;
          expect(at - since).toBeLessThanOrEqual(RULE.maxDelayMs + takesMs);
        }
      }),
      { numRuns: 30 },
    );
  });
});
