// Cancelling: a run ends when it has cleaned up, one that waits ends at once, a part takes the whole with it.

import { describe, expect, it } from '@jest/globals';

import { BackupError } from '../core/errors.js';
import type { OperationContext } from '../operations/context.js';
import { heldOperation, requestOf, testEngine, untilStopped } from './test-engine.spec.support.js';

describe('cancelling a run', () => {
  it('aborts its signal with the reason, and records the end only after the clean-up', async () => {
    const { engine, clock } = testEngine();
    const cleaning = heldOperation();
    const { id, result } = engine.start(
      requestOf(async (context) => {
        await untilStopped(context).catch(() => undefined);
        await cleaning.execute(context);
        throw context.signal.reason;
      }),
    );
    await clock.advance(0);
    engine.cancel(id);
    const { signal } = await cleaning.running;
    expect(signal.reason).toMatchObject({ name: 'BackupError', code: 'RUN_CANCELLED' });
    await clock.advance(1000);
    expect(engine.get(id).state).toBe('running');
    cleaning.finish();
    await expect(result).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    expect(engine.get(id)).toMatchObject({ state: 'cancelled', error: { code: 'RUN_CANCELLED' }, warnings: [] });
    expect(engine.get(id).finishedAt).toEqual(clock.now());
  });

  it('keeps what went wrong in the clean-up as a warning', async () => {
    const { engine, clock } = testEngine();
    const { id } = engine.start(
      requestOf(async (context) => {
        await untilStopped(context).catch(() => undefined);
        throw new BackupError('RESTORE_FAILED', 'The live data is half in place.');
      }),
    );
    await clock.advance(0);
    engine.cancel(id);
    await clock.advance(0);
    expect(engine.get(id)).toMatchObject({
      state: 'cancelled',
      error: { code: 'RUN_CANCELLED' },
      warnings: [{ code: 'RESTORE_FAILED', message: 'The live data is half in place.' }],
    });
  });

  it('comes too late for a run that got done all the same', async () => {
    const { engine } = testEngine();
    const operation = heldOperation();
    const { id, result } = engine.start(requestOf(operation.execute));
    await operation.running;
    engine.cancel(id);
    operation.finish('stored');
    await expect(result).resolves.toBe('stored');
    expect(engine.get(id).state).toBe('succeeded');
  });

  it('ends one that waits at once, without ever calling it and without letting the next one overtake', async () => {
    const { engine, clock, statesOf } = testEngine();
    const operation = heldOperation();
    const called: string[] = [];
    engine.start(requestOf(operation.execute));
    const waiting = engine.start(requestOf(async () => called.push('waiting'), { operation: 'drill' }));
    const last = engine.start(requestOf(async () => called.push('last'), { operation: 'prune' }));
    await operation.running;
    engine.cancel(waiting.id);
    await expect(waiting.result).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    expect(statesOf(waiting.id)).toEqual(['queued', 'cancelled']);
    await clock.advance(1000);
    expect(called).toEqual([]);
    expect(engine.get(last.id).state).toBe('queued');
    operation.finish();
    await last.result;
    expect(called).toEqual(['last']);
  });

  it('keeps the job busy until the clean-up is over', async () => {
    const { engine, clock } = testEngine();
    const operation = heldOperation();
    const { id } = engine.start(requestOf(operation.execute));
    await operation.running;
    engine.cancel(id);
    await clock.advance(1000);
    expect(() => engine.start(requestOf(untilStopped, { trigger: 'manual' }))).toThrow(
      expect.objectContaining({ code: 'RUN_CONFLICT' }),
    );
    operation.fail(new Error('aborted'));
    await clock.advance(0);
    expect(engine.get(id).state).toBe('cancelled');
    expect(() => engine.start(requestOf(untilStopped, { trigger: 'manual' }))).not.toThrow();
  });

  it('is refused for what has ended, and for what never was', async () => {
    const { engine } = testEngine();
    const { id, result } = engine.start(requestOf(async () => 1));
    await result;
    expect(() => engine.cancel(id)).toThrow(expect.objectContaining({ code: 'RUN_FINISHED' }));
    expect(() => engine.cancel('run-unknown')).toThrow(expect.objectContaining({ code: 'RUN_NOT_FOUND' }));
    expect(() => engine.get('run-unknown')).toThrow(expect.objectContaining({ code: 'RUN_NOT_FOUND' }));
  });
});

describe('a run within a run', () => {
  const withParts =
    (depth: number) =>
    async (context: OperationContext): Promise<unknown> =>
      depth === 0 ? await untilStopped(context) : await context.nested('backup', 'safety', withParts(depth - 1));

  it.each([1, 2])('cancels the whole when it is cancelled, %i deep', async (depth) => {
    const { engine, clock } = testEngine();
    const { id, result } = engine.start(requestOf(withParts(depth), { operation: 'restore' }));
    await clock.advance(0);
    const [innermost, ...others] = engine.runs();
    expect(others.at(-1)?.id).toBe(id);
    expect(innermost).toMatchObject({ operation: 'backup', trigger: 'safety', job: 'gallery', partOf: others[0]?.id });
    engine.cancel(innermost?.id ?? '');
    await expect(result).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    expect(engine.runs().map(({ state }) => state)).toEqual(Array.from({ length: depth + 1 }, () => 'cancelled'));
  });

  it('is stopped with the whole', async () => {
    const { engine, clock } = testEngine();
    const { id, result } = engine.start(requestOf(withParts(1), { operation: 'restore' }));
    await clock.advance(0);
    engine.cancel(id);
    await expect(result).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    expect(engine.runs().map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  });

  it('does not begin when the whole was stopped before', async () => {
    const { engine, clock } = testEngine();
    const called: string[] = [];
    const { id } = engine.start(
      requestOf(async (context) => {
        await untilStopped(context).catch(() => undefined);
        await context.nested('backup', 'safety', async () => called.push('nested'));
      }),
    );
    await clock.advance(0);
    engine.cancel(id);
    await clock.advance(0);
    expect(engine.runs().map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect(called).toEqual([]);
  });

  it('gives its result to the whole, and its failure', async () => {
    const { engine } = testEngine();
    const good = engine.start(requestOf((context) => context.nested('backup', 'safety', async () => 'saved')));
    await expect(good.result).resolves.toBe('saved');
    const bad = engine.start(
      requestOf((context) =>
        context.nested('backup', 'safety', async () => Promise.reject(new BackupError('SOURCE_BUSY', 'It is locked.'))),
      ),
    );
    await expect(bad.result).rejects.toMatchObject({ code: 'SOURCE_BUSY' });
    expect(engine.runs().map(({ state }) => state)).toEqual(['failed', 'failed', 'succeeded', 'succeeded']);
  });
});
