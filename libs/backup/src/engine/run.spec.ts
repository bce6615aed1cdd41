// How a run ends, and what its record says meanwhile.

import { describe, expect, it, jest } from '@jest/globals';

import { BackupError } from '../core/errors.js';
import { heldOperation, HOUR_MS, requestOf, testEngine, untilStopped } from './test-engine.spec.support.js';

describe('a run that succeeds', () => {
  it('tells queued, running, its progress, and the end, in this order and with the times', async () => {
    const { engine, clock, told } = testEngine();
    const start = clock.now();
    const operation = heldOperation();
    const { id, result } = engine.start(requestOf(operation.execute, { label: 'Summer' }));
    expect(engine.get(id)).toEqual({
      id,
      operation: 'backup',
      job: 'gallery',
      trigger: 'schedule',
      label: 'Summer',
      state: 'queued',
      queuedAt: start,
      notes: [],
      warnings: [],
    });
    const context = await operation.running;
    expect(context).toMatchObject({ runId: id, trigger: 'schedule', label: 'Summer' });
    context.progress('storing', 0.5);
    context.about('20260101T000000Z-abcdefghjk');
    context.note('Stored 1 MB.');
    await clock.advance(2000);
    operation.finish();
    await result;
    expect(told.map(({ state }) => state)).toEqual([
      'queued',
      ...Array.from({ length: 4 }, () => 'running'),
      'succeeded',
    ]);
    expect(told.at(-1)).toEqual(engine.get(id));
    expect(engine.get(id)).toMatchObject({
      state: 'succeeded',
      startedAt: start,
      finishedAt: clock.now(),
      backupId: '20260101T000000Z-abcdefghjk',
      progress: { step: 'storing', fraction: 0.5 },
      notes: ['Stored 1 MB.'],
    });
    expect(clock.pending).toBe(0);
  });

  it('ends as a warning when something went wrong on the way', async () => {
    const { engine } = testEngine();
    const { id, result } = engine.start(
      requestOf(async ({ warn }) => {
        warn(new BackupError('STORAGE_UNREACHABLE', 'The offsite storage did not answer.'));
        return 'stored';
      }),
    );
    await expect(result).resolves.toBe('stored');
    expect(engine.get(id)).toMatchObject({ state: 'warning', warnings: [{ code: 'STORAGE_UNREACHABLE' }] });
    expect(engine.get(id).error).toBeUndefined();
  });

  it('is not changed any more by what its operation says afterwards', async () => {
    const { engine, told } = testEngine();
    const operation = heldOperation();
    const { id, result } = engine.start(requestOf(operation.execute));
    const context = await operation.running;
    operation.finish();
    await result;
    const [ended, count] = [engine.get(id), told.length];
    context.progress('too late');
    context.note('Too late.');
    context.warn(new BackupError('INTERNAL', 'Too late.'));
    expect(engine.get(id)).toBe(ended);
    expect(told).toHaveLength(count);
  });
});

describe('progress', () => {
  it('is told at once for a new step, and at most four times a second within one', async () => {
    const { engine, clock, told } = testEngine();
    const operation = heldOperation();
    engine.start(requestOf(operation.execute));
    const { progress } = await operation.running;
    const fractions = () => told.flatMap(({ progress: said }) => (said ? [`${said.step} ${said.fraction}`] : []));
    for (let percent = 0; percent < 100; percent++) {
      progress('storing', percent / 100);
      await clock.advance(10);
    }
    expect(fractions()).toEqual(['storing 0', 'storing 0.25', 'storing 0.5', 'storing 0.75']);
    progress('verifying');
    progress('verifying', 0.01);
    expect(fractions().slice(4)).toEqual(['verifying undefined']);
    operation.finish();
  });
});

describe('a run that fails', () => {
  it('rejects with the error and keeps it in the record', async () => {
    const { engine } = testEngine();
    const error = new BackupError('SOURCE_NOT_FOUND', 'There is no gallery.db.', { context: { file: 'gallery.db' } });
    const { id, result } = engine.start(requestOf(async () => Promise.reject(error)));
    await expect(result).rejects.toBe(error);
    expect(engine.get(id)).toMatchObject({ state: 'failed', error: error.toJSON() });
  });

  it('fails also when the operation throws before it returns a promise', async () => {
    const { engine } = testEngine();
    const { id, result } = engine.start(
      requestOf(() => {
        throw new BackupError('SOURCE_BUSY', 'It is locked.');
      }),
    );
    await expect(result).rejects.toMatchObject({ code: 'SOURCE_BUSY' });
    expect(engine.get(id).state).toBe('failed');
  });

  it('has time until its deadline and not longer, and is stopped then', async () => {
    const { engine, clock } = testEngine();
    const { id, result } = engine.start(requestOf(untilStopped));
    await clock.advance(HOUR_MS - 1);
    expect(engine.get(id).state).toBe('running');
    await clock.advance(1);
    await expect(result).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'The run did not end within 1 h.',
    });
    expect(engine.get(id)).toMatchObject({ state: 'failed', error: { code: 'DEADLINE_EXCEEDED' } });
  });

  it('is not charged for the time that it waited', async () => {
    const { engine, clock } = testEngine();
    const operation = heldOperation();
    engine.start(requestOf(operation.execute, { deadlineMs: 3 * HOUR_MS }));
    const waiting = engine.start(requestOf(async () => 'in time'));
    await clock.advance(2 * HOUR_MS);
    operation.finish();
    await expect(waiting.result).resolves.toBe('in time');
  });

  it.each([
    ['an error', new TypeError('x is not a function'), 'x is not a function'],
    ['an error without a text', new RangeError(), 'RangeError'],
    ['a text', 'broken', 'broken'],
    ['nothing', undefined, 'undefined'],
    ['an object', { code: 7 }, '[object Object]'],
    ['what can not be a text', Object.create(null), 'A value of type object was thrown.'],
  ])('calls %s that is thrown INTERNAL', async (_, thrown, message) => {
    const { engine } = testEngine();
    const { id, result } = engine.start(requestOf(async () => Promise.reject(thrown)));
    const error = await result.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'BackupError', code: 'INTERNAL', message });
    expect((error as BackupError).cause).toBe(thrown);
    expect(engine.get(id)).toMatchObject({ state: 'failed', error: { code: 'INTERNAL', message } });
  });

  it('takes secrets out of what was thrown, warned, noted and examined', async () => {
    const { engine, told } = testEngine();
    const secret = 'hunter2hunter2';
    const url = `postgres://app:${secret}@db/gallery`;
    const { result } = engine.start(
      requestOf(async ({ warn, note, examined }) => {
        note(`Connected to ${url}.`);
        examined([{ name: 'url', verdict: 'ok', message: `The value is ${url}.` }]);
        warn(new BackupError('STORAGE_FAILED', `No ${url}.`, { hint: `Set token=${secret} right.` }));
        throw new Error(`connect ECONNREFUSED ${url}`);
      }),
    );
    const message = await result.catch((error: Error) => error.message);
    expect(message).toBe('connect ECONNREFUSED postgres://app:***@db/gallery');
    expect(JSON.stringify(told)).not.toContain(secret);
    const checks = [{ name: 'url', verdict: 'ok', message: 'The value is postgres://app:***@db/gallery.' }];
    expect(told.at(-1)).toMatchObject({ state: 'failed', checks });
  });
});

describe('the records', () => {
  it('are values: what was handed out does not change', async () => {
    const { engine } = testEngine();
    const operation = heldOperation();
    const { id, result } = engine.start(requestOf(operation.execute));
    const { note } = await operation.running;
    const [running, list] = [engine.get(id), engine.runs()];
    const copies = structuredClone([running, list]);
    note('More.');
    operation.finish();
    await result;
    expect([running, list]).toEqual(copies);
  });
});

it('leaves no rejection unhandled when nobody awaits a result', async () => {
  const { engine, clock } = testEngine();
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  try {
    engine.start(requestOf(async () => Promise.reject(new Error('nobody listens'))));
    engine.start(requestOf(untilStopped));
    engine.start(requestOf(untilStopped));
    await clock.advance(2 * HOUR_MS);
    await engine.shutdown({ mode: 'cancel', graceMs: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(engine.runs().map(({ state }) => state)).toEqual(['skipped', 'failed', 'failed']);
    expect(unhandled).not.toHaveBeenCalled();
  } finally {
    process.off('unhandledRejection', unhandled);
  }
});
