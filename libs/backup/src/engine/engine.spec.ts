// One run per job at a time, in order, and never two of one job side by side.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { BackupError } from '../core/errors.js';
import { isFinal } from '../core/run.js';
import { Engine } from './engine.js';
import { heldOperation, requestOf, testEngine, untilStopped } from './test-engine.spec.support.js';

describe('a job that is busy', () => {
  it('refuses a run that a person asks for, says which run is in the way, and records nothing', async () => {
    const { engine } = testEngine();
    const operation = heldOperation();
    const first = engine.start(requestOf(operation.execute, { trigger: 'manual' }));
    await operation.running;
    const refused = () => engine.start(requestOf(untilStopped, { operation: 'restore', trigger: 'manual' }));
    expect(refused).toThrow(
      expect.objectContaining({ code: 'RUN_CONFLICT', retryable: true, context: { runId: first.id } }),
    );
    expect(refused).toThrow('A backup of gallery is running; the restore was not started.');
    expect(engine.runs()).toHaveLength(1);
    operation.finish();
    await first.result;
    await expect(engine.start(requestOf(async () => 1, { trigger: 'manual' })).result).resolves.toBe(1);
  });

  it('refuses also while the first run has not begun yet', () => {
    const { engine } = testEngine();
    engine.start(requestOf(untilStopped, { trigger: 'manual' }));
    expect(() => engine.start(requestOf(untilStopped, { trigger: 'manual' }))).toThrow(
      expect.objectContaining({ code: 'RUN_CONFLICT' }),
    );
  });

  it('makes every other run wait for its turn, in the order in which they came', async () => {
    const { engine, statesOf } = testEngine();
    const order: string[] = [];
    const operation = heldOperation();
    const first = engine.start(requestOf(operation.execute));
    const waiting = [
      engine.start(requestOf(async () => order.push('drill'), { operation: 'drill' })),
      engine.start(requestOf(async () => order.push('backup'), { trigger: 'event' })),
      engine.start(requestOf(async () => order.push('prune'), { operation: 'prune', trigger: 'missed' })),
    ];
    await operation.running;
    expect(waiting.map(({ id }) => engine.get(id).state)).toEqual(['queued', 'queued', 'queued']);
    operation.finish();
    await Promise.all([first, ...waiting].map(({ result }) => result));
    expect(order).toEqual(['drill', 'backup', 'prune']);
    expect(waiting.map(({ id }) => statesOf(id))).toEqual(waiting.map(() => ['queued', 'running', 'succeeded']));
  });

  it('lets the next run have its turn also when the first one failed', async () => {
    const { engine } = testEngine();
    engine.start(requestOf(async () => Promise.reject(new Error('no'))));
    await expect(engine.start(requestOf(async () => 'next')).result).resolves.toBe('next');
  });

  it('skips a run when one of its kind waits already, and records that', async () => {
    const { engine, statesOf } = testEngine();
    const operation = heldOperation();
    engine.start(requestOf(operation.execute));
    const waiting = engine.start(requestOf(async () => 'waited'));
    const skipped = engine.start(requestOf(async () => 'never', { trigger: 'event' }));
    expect(engine.get(skipped.id)).toMatchObject({
      state: 'skipped',
      finishedAt: expect.any(Date),
      error: { code: 'RUN_CONFLICT', context: { runId: waiting.id } },
    });
    expect(statesOf(skipped.id)).toEqual(['queued', 'skipped']);
    await expect(skipped.result).rejects.toMatchObject({ code: 'RUN_CONFLICT' });
    operation.finish();
    await expect(waiting.result).resolves.toBe('waited');
  });

  it('does not keep other jobs waiting', async () => {
    const { engine } = testEngine();
    const [one, other] = [heldOperation(), heldOperation()];
    engine.start(requestOf(one.execute));
    engine.start(requestOf(other.execute, { job: 'orders', trigger: 'manual' }));
    const contexts = await Promise.all([one.running, other.running]);
    expect(new Set(contexts.map(({ runId }) => runId)).size).toBe(2);
    one.finish();
    other.finish();
  });
});

describe('whoever hears of a run', () => {
  it('may start the next one at its end', async () => {
    const results: Promise<unknown>[] = [];
    const engine: Engine = new Engine(testEngine().clock, (event) => {
      const ended = event.type === 'run' && event.run.operation === 'backup' && event.run.state === 'succeeded';
      if (ended) {
        const drill = requestOf(async () => 'drilled', { operation: 'drill', trigger: 'manual' });
        results.push(engine.start(drill).result);
      }
    });
    await engine.start(requestOf(async () => 1)).result;
    await expect(Promise.all(results)).resolves.toEqual(['drilled']);
  });

  it('can not make two runs overlap by starting one when another is queued', async () => {
    let active = 0;
    let most = 0;
    const execute = async (): Promise<void> => {
      most = Math.max(most, ++active);
      await Promise.resolve();
      active--;
    };
    const results: Promise<unknown>[] = [];
    const engine: Engine = new Engine(testEngine().clock, (event) => {
      if (event.type !== 'run' || event.run.state !== 'queued' || event.run.operation !== 'backup') return;
      results.push(engine.start(requestOf(execute, { operation: 'drill', trigger: 'event' })).result);
    });
    results.push(engine.start(requestOf(execute)).result);
    await Promise.all(results);
    expect({ runs: results.length, most }).toEqual({ runs: 2, most: 1 });
  });
});

it('never lets two runs of a job overlap, whatever is started, ended or cancelled, and ends every run', async () => {
  const step = fc.oneof(
    fc.record({
      start: fc.constantFrom('backup', 'verify', 'drill', 'prune'),
      trigger: fc.constantFrom('schedule', 'manual', 'event'),
      job: fc.constantFrom('a', 'b'),
    } as const),
    fc.record({ cancel: fc.nat(20) }),
    fc.record({ end: fc.nat(20), well: fc.boolean() }),
    fc.record({ pass: fc.constant(true) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { engine, clock } = testEngine();
      const active: Record<'a' | 'b', number> = { a: 0, b: 0 };
      const overlaps: string[] = [];
      const operations: ReturnType<typeof heldOperation>[] = [];
      const ids: string[] = [];
      for (const action of steps) {
        if ('start' in action) {
          const { job, trigger, start: operation } = action;
          const held = heldOperation();
          const execute = async (context: Parameters<typeof held.execute>[0]): Promise<string> => {
            if (++active[job] > 1) overlaps.push(job);
            try {
              return await Promise.race([held.execute(context), untilStopped(context)]);
            } finally {
              active[job]--;
            }
          };
          operations.push(held);
          try {
            ids.push(engine.start(requestOf(execute, { operation, trigger, job })).id);
          } catch (error) {
            expect(error).toMatchObject({ code: 'RUN_CONFLICT' });
          }
        } else if ('cancel' in action) {
          cancelQuietly(engine, ids[action.cancel]);
        } else if ('end' in action) {
          if (action.well) operations[action.end]?.finish();
          else operations[action.end]?.fail(new BackupError('SOURCE_FAILED', 'It failed.'));
        } else await clock.advance(0);
      }
      for (const operation of operations) operation.finish();
      await clock.advance(0);
      expect(ids.map((id) => engine.get(id)).filter((run) => !isFinal(run))).toEqual([]);
      expect({ overlaps, active }).toEqual({ overlaps: [], active: { a: 0, b: 0 } });
    }),
    { numRuns: 150 },
  );
});

function cancelQuietly(engine: Engine, id: string | undefined): void {
  try {
    if (id !== undefined) engine.cancel(id);
  } catch (error) {
    expect(error).toMatchObject({ code: 'RUN_FINISHED' });
  }
}
