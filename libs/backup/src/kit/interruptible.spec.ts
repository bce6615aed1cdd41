// Streams can be let go of, however they hang.

import { describe, expect, it } from '@jest/globals';

import { EventEmitter, once } from 'node:events';

import { interruptible } from './interruptible.js';

const REASON = new Error('stopped');

/** Counts up; `onFree` is called when it ends, however it does. */
async function* numbers(onFree: () => void, count = 3): AsyncGenerator<Uint8Array> {
  try {
    for (let i = 0; i < count; i++) yield Uint8Array.of(i);
  } finally {
    await Promise.resolve();
    onFree();
  }
}

async function* neverFreed(): AsyncGenerator<Uint8Array> {
  try {
    yield Uint8Array.of(0);
  } finally {
    await new Promise(() => undefined);
  }
}

async function gather(stream: AsyncIterable<Uint8Array>): Promise<number[]> {
  const all: number[] = [];
  for await (const chunk of stream) all.push(...chunk);
  return all;
}

describe('interruptible', () => {
  it('passes everything on, with or without a signal', async () => {
    const { signal } = new AbortController();
    expect(
      await gather(
        interruptible(
          numbers(() => undefined),
          undefined,
        ),
      ),
    ).toEqual([0, 1, 2]);
    expect(
      await gather(
        interruptible(
          numbers(() => undefined),
          signal,
        ),
      ),
    ).toEqual([0, 1, 2]);
  });

  it('throws what the stream throws', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(0);
      throw REASON;
    }
    await expect(gather(interruptible(failing(), new AbortController().signal))).rejects.toBe(REASON);
  });

  it('waits until a stream that is left early has freed what it holds', async () => {
    let freed = false;
    const stream = numbers(() => {
      freed = true;
    });
    for await (const chunk of interruptible(stream, undefined)) if (chunk.length > 0) break;
    expect(freed).toBe(true);
  });

  it('frees a stream that is aborted between two chunks', async () => {
    const stop = new AbortController();
    let freed = false;
    let made = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Uint8Array.of((made += 1));
      } finally {
        freed = true;
      }
    }
    const stream = interruptible(counted(), stop.signal);
    await stream.next();
    stop.abort(REASON);
    await expect(stream.next()).rejects.toBe(REASON);
    expect(freed).toBe(true);
    expect(made).toBe(1);
  });

  it('lets go of a stream that hangs, which frees what it holds when it wakes up', async () => {
    const stop = new AbortController();
    const alarm = new EventEmitter();
    const asleep = once(alarm, 'wake');
    const freed = new Promise<string>((resolve) => {
      async function* hanging(): AsyncGenerator<Uint8Array> {
        try {
          await asleep;
          yield Uint8Array.of(0);
        } finally {
          resolve('freed');
        }
      }
      setImmediate(() => stop.abort(REASON));
      void expect(gather(interruptible(hanging(), stop.signal)))
        .rejects.toBe(REASON)
        .then(() => alarm.emit('wake'));
    });
    expect(await freed).toBe('freed');
  });

  it('does not wait for a stream that hangs while it is freed', async () => {
    const stop = new AbortController();
    const stream = interruptible(neverFreed(), stop.signal);
    await stream.next();
    const freed = expect(stream.return(undefined)).rejects.toBe(REASON);
    stop.abort(REASON);
    await freed;
  });

  it('leaves no listener on the signal', async () => {
    let listeners = 0;
    const { signal } = new AbortController();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    await gather(
      interruptible(
        numbers(() => undefined, 1000),
        signal,
      ),
    );
    await Promise.resolve();
    expect(listeners).toBe(0);
  });
});
