// The end of the engine: no run begins, none is left, and it comes to an end whatever a run does.

import { describe, expect, it } from '@jest/globals';

import { heldOperation, requestOf, testEngine, untilStopped } from './test-engine.spec.support.js';

const WAIT = { mode: 'wait', graceMs: 25_000 } as const;
const CANCEL = { mode: 'cancel', graceMs: 25_000 } as const;

describe('shutdown', () => {
  it.each([WAIT, CANCEL])('ends at once when nothing runs, and refuses what comes then ($mode)', async (options) => {
    const { engine, clock } = testEngine();
    await engine.shutdown(options);
    expect(clock.pending).toBe(0);
    expect(() => engine.start(requestOf(untilStopped))).toThrow(expect.objectContaining({ code: 'SHUTTING_DOWN' }));
    expect(engine.runs()).toEqual([]);
  });

  it('lets runs end within the grace, those that wait too', async () => {
    const { engine, clock } = testEngine();
    const operation = heldOperation();
    const running = engine.start(requestOf(operation.execute));
    const waiting = engine.start(requestOf(async () => 'had its turn'));
    await operation.running;
    const down = engine.shutdown(WAIT);
    expect(() => engine.start(requestOf(untilStopped))).toThrow(expect.objectContaining({ code: 'SHUTTING_DOWN' }));
    await clock.advance(24_999);
    operation.finish();
    await down;
    await expect(waiting.result).resolves.toBe('had its turn');
    expect(engine.get(running.id).state).toBe('succeeded');
    expect(clock.pending).toBe(0);
  });

  it('cancels what is not done when the grace is over', async () => {
    const { engine, clock } = testEngine();
    const running = engine.start(requestOf(untilStopped));
    const waiting = engine.start(requestOf(untilStopped));
    const down = engine.shutdown(WAIT);
    await clock.advance(24_999);
    expect(engine.get(running.id).state).toBe('running');
    await clock.advance(1);
    await down;
    for (const { id } of [running, waiting]) {
      expect(engine.get(id)).toMatchObject({ state: 'cancelled', error: { code: 'SHUTTING_DOWN' } });
    }
    expect(clock.pending).toBe(0);
  });

  it('cancels at once when told so, and waits for the clean-up', async () => {
    const { engine, clock } = testEngine();
    const cleaning = heldOperation();
    const { id } = engine.start(
      requestOf(async (context) => {
        await untilStopped(context).catch(() => undefined);
        await cleaning.execute(context);
        throw context.signal.reason;
      }),
    );
    await clock.advance(0);
    let isDown = false;
    const down = engine.shutdown(CANCEL).then(() => (isDown = true));
    await cleaning.running;
    await clock.advance(1000);
    expect(isDown).toBe(false);
    cleaning.finish();
    await down;
    expect(engine.get(id).state).toBe('cancelled');
  });

  it.each([WAIT, CANCEL])('goes on without a run that ignores its signal ($mode)', async (options) => {
    const { engine, clock } = testEngine();
    const operation = heldOperation();
    const { id } = engine.start(requestOf(operation.execute));
    await operation.running;
    let isDown = false;
    const down = engine.shutdown(options).then(() => (isDown = true));
    const allowed = (options.mode === 'wait' ? options.graceMs : 0) + 4000;
    await clock.advance(allowed - 1);
    expect(isDown).toBe(false);
    await clock.advance(1);
    await down;
    expect(engine.get(id).state).toBe('running');
    operation.finish();
  });

  it('may be asked for twice', async () => {
    const { engine } = testEngine();
    const operation = heldOperation();
    engine.start(requestOf(operation.execute));
    await operation.running;
    const twice = Promise.all([engine.shutdown(WAIT), engine.shutdown(CANCEL)]);
    operation.finish();
    await twice;
  });
});
