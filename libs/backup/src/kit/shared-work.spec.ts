// Work that several wait for at once.

import { expect, it } from '@jest/globals';

import { SharedWork } from './shared-work.js';

const REASON = new Error('gone');

interface Task {
  readonly work: SharedWork<string>;
  readonly signal: () => AbortSignal | undefined;
  readonly getOn: () => void;
  readonly finish: (answer: string) => void;
  readonly fail: (error: Error) => void;
}

function ignore(): void {}

function start(): Task {
  let signal: AbortSignal | undefined;
  let getOn: Task['getOn'] = ignore;
  let finish: Task['finish'] = ignore;
  let fail: Task['fail'] = ignore;
  const work = new SharedWork<string>((given, gotOn) => {
    [signal, getOn] = [given, gotOn];
    return new Promise((resolve, reject) => ([finish, fail] = [resolve, reject]));
  });
  return { work, signal: () => signal, getOn, finish, fail };
}

it('answers all who wait for it', async () => {
  const { work, finish } = start();
  const answers = [work.join(undefined), work.join(undefined)];
  expect(work.isOver).toBe(false);
  finish('done');
  expect(await Promise.all(answers)).toEqual(['done', 'done']);
  expect(work.isOver).toBe(true);
});

it('lets go of one who leaves, and goes on for the others', async () => {
  const { work, signal, finish } = start();
  const leaving = new AbortController();
  const left = expect(work.join(leaving.signal)).rejects.toBe(REASON);
  const answer = work.join(undefined);
  leaving.abort(REASON);
  await left;
  expect([signal()?.aborted, work.isOver]).toEqual([false, false]);
  finish('done');
  expect(await answer).toBe('done');
});

it('is stopped when the last has left, and of no use any more', async () => {
  const { work, signal } = start();
  const leaving = new AbortController();
  const both = Promise.allSettled([work.join(leaving.signal), work.join(leaving.signal)]);
  leaving.abort(REASON);
  await both;
  expect([signal()?.aborted, work.isOver]).toEqual([true, true]);
});

it('fails for all who wait for it, and for nobody when nobody does', async () => {
  const { work, fail } = start();
  const outcomes = Promise.allSettled([work.join(undefined), work.join(undefined)]);
  fail(REASON);
  const failed = { status: 'rejected', reason: REASON };
  expect(await outcomes).toEqual([failed, failed]);
  expect(work.isOver).toBe(true);
  start().fail(REASON);
});

it('tells those who wait, and no others, that it gets on', async () => {
  const { work, getOn, finish } = start();
  const told = [0, 0];
  const leaving = new AbortController();
  const left = work.join(leaving.signal, () => (told[0] = (told[0] ?? 0) + 1)).catch(() => undefined);
  const answer = work.join(undefined, () => (told[1] = (told[1] ?? 0) + 1));
  getOn();
  leaving.abort(REASON);
  await left;
  getOn();
  finish('done');
  await answer;
  getOn();
  expect(told).toEqual([1, 2]);
});
