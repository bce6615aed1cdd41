// Fan-out: everyone gets every byte at the pace of the slowest, and nobody suffers for another's failure.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';

import { type ByteStream, dispose, disposable } from '../core/bytes.js';
import { collect, pattern, patternedBytes } from '../testing/streams.js';
import { fanOut } from './fan-out.js';

const TOTAL = 200_000;
const CHUNK = 1000;

/** A source that counts what it made and knows how it ended. */
function watchedSource(total = TOTAL, failAt = Number.POSITIVE_INFINITY) {
  const seen = { chunks: 0, freed: false };
  async function* stream(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of patternedBytes(total, CHUNK)) {
        if (seen.chunks * CHUNK >= failAt) throw new Error('the source broke');
        seen.chunks++;
        yield chunk;
      }
    } finally {
      seen.freed = true;
    }
  }
  return { seen, stream: stream() };
}

/** A sink that fails after so many bytes. */
function failingAfter(bytes: number, error = new Error('the sink broke')) {
  return async (branch: ByteStream): Promise<Buffer> => {
    let received = 0;
    for await (const chunk of branch) if ((received += chunk.length) > bytes) throw error;
    return Buffer.alloc(0);
  };
}

async function refuse(): Promise<Buffer> {
  throw new Error('refused');
}

/** Takes a stream that breaks for one that ends. */
async function careless(branch: ByteStream): Promise<Buffer> {
  return await collect(branch).catch(() => Buffer.alloc(0));
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

describe('fanOut', () => {
  it('gives every byte to every sink', async () => {
    const { seen, stream } = watchedSource();
    const outcomes = await fanOut(stream, [collect, collect, collect]);
    for (const outcome of outcomes) {
      expect(outcome.status === 'fulfilled' && outcome.value.equals(pattern(0, TOTAL))).toBe(true);
    }
    expect(seen.freed).toBe(true);
  });

  it('gives an empty source to every sink as an empty stream', async () => {
    const outcomes = await fanOut(patternedBytes(0), [collect, collect]);
    expect(outcomes).toEqual([1, 2].map(() => ({ status: 'fulfilled', value: Buffer.alloc(0) })));
  });

  it('is never more than two chunks ahead of the slowest', async () => {
    const { seen, stream } = watchedSource();
    let ahead = 0;
    const slow = async (branch: ByteStream): Promise<Buffer> => {
      let received = 0;
      for await (const chunk of branch) {
        received += chunk.length;
        await turns(3);
        ahead = Math.max(ahead, seen.chunks - received / CHUNK);
      }
      return Buffer.alloc(received);
    };
    await fanOut(stream, [collect, slow, collect]);
    expect(ahead).toBeLessThanOrEqual(2);
  });

  it('waits for a sink that does not read, instead of reading ahead', async () => {
    const { seen, stream } = watchedSource();
    let release: (() => void) | undefined;
    const lazy = async (branch: ByteStream): Promise<Buffer> => {
      await new Promise<void>((resolve) => (release = resolve));
      return await collect(branch);
    };
    const done = fanOut(stream, [collect, lazy]);
    await turns(20);
    expect(seen.chunks).toBeLessThanOrEqual(2);
    release?.();
    expect((await done).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });

  it.each([0, CHUNK, TOTAL / 2, TOTAL - 1])('goes on when one sink fails after %d bytes', async (bytes) => {
    const error = new Error('the disk is full');
    const { stream } = watchedSource();
    const [good, bad, alsoGood] = await fanOut(stream, [collect, failingAfter(bytes, error), collect]);
    expect(bad).toEqual({ status: 'rejected', reason: error });
    for (const outcome of [good, alsoGood]) {
      expect(outcome?.status === 'fulfilled' && outcome.value.equals(pattern(0, TOTAL))).toBe(true);
    }
  });

  it('goes on when a sink fails before it reads', async () => {
    const [bad, good] = await fanOut(watchedSource().stream, [refuse, collect]);
    expect([bad?.status, good?.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('stops the source when every sink has failed', async () => {
    const { seen, stream } = watchedSource();
    const outcomes = await fanOut(stream, [failingAfter(5 * CHUNK), failingAfter(10 * CHUNK)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(seen.freed).toBe(true);
    expect(seen.chunks).toBeLessThan(15);
  });

  it.each([0, TOTAL / 2, TOTAL - CHUNK])(
    'fails every sink, and itself, when the source fails at %d',
    async (failAt) => {
      const thrown: unknown[] = [];
      const sink = async (branch: ByteStream): Promise<Buffer> =>
        await collect(branch).catch((error: unknown) => {
          thrown.push(error);
          throw error;
        });
      const { seen, stream } = watchedSource(TOTAL, failAt);
      await expect(fanOut(stream, [sink, sink])).rejects.toThrow('the source broke');
      expect(thrown.map(String)).toEqual(['Error: the source broke', 'Error: the source broke']);
      expect(seen.freed).toBe(true);
    },
  );

  it('rejects when the source fails although a sink takes that for the end', async () => {
    await expect(fanOut(watchedSource(TOTAL, CHUNK).stream, [careless])).rejects.toThrow('the source broke');
  });

  it('settles only when the slowest sink has cleaned up', async () => {
    let cleaned = false;
    const tidy = async (branch: ByteStream): Promise<Buffer> => {
      try {
        return await collect(branch);
      } finally {
        await turns(10);
        cleaned = true;
      }
    };
    await expect(fanOut(watchedSource(TOTAL, CHUNK).stream, [tidy])).rejects.toThrow('the source broke');
    expect(cleaned).toBe(true);
  });

  it('does not wait for a sink that has stopped reading and is busy with something else', async () => {
    let release: (() => void) | undefined;
    const others: Promise<Buffer>[] = [];
    const distracted = async (branch: ByteStream): Promise<Buffer> => {
      for await (const chunk of branch) if (chunk.length > 0) break;
      await new Promise<void>((resolve) => (release = resolve));
      return Buffer.alloc(0);
    };
    const reader = async (branch: ByteStream): Promise<Buffer> => {
      others.push(collect(branch));
      return (await others[0]) ?? Buffer.alloc(0);
    };
    const done = fanOut(watchedSource().stream, [distracted, reader]);
    while (others.length === 0) await nextTurn();
    expect((await others[0])?.equals(pattern(0, TOTAL))).toBe(true);
    release?.();
    expect((await done).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });

  it('ends with the reason of an abort that source and sinks share', async () => {
    const stop = new AbortController();
    const reason = new Error('cancelled');
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let made = 0; ; made++) {
        stop.signal.throwIfAborted();
        if (made === 3) stop.abort(reason);
        yield Buffer.alloc(CHUNK);
      }
    }
    await expect(fanOut(endless(), [collect, collect])).rejects.toBe(reason);
  });
});

async function disposeAtOnce(branch: ByteStream): Promise<string> {
  for await (const chunk of branch) dispose(chunk);
  return '';
}

async function disposeAtTheEnd(branch: ByteStream): Promise<string> {
  const taken: Uint8Array[] = [];
  for await (const chunk of branch) taken.push(chunk);
  const text = String(Buffer.concat(taken));
  for (const chunk of taken) dispose(chunk);
  return text;
}

it('takes nothing away from one who disposes of chunks later than another, and keeps nothing that all have disposed of', async () => {
  const made: Uint8Array[] = [];
  async function* source(): AsyncGenerator<Uint8Array> {
    for (const letter of 'abcdef') {
      const chunk = disposable(new Uint8Array(10).fill(letter.charCodeAt(0)));
      made.push(chunk.subarray());
      yield chunk;
    }
  }
  const [, found] = await fanOut(source(), [disposeAtOnce, disposeAtTheEnd]);
  expect(found).toMatchObject({ value: [...'abcdef'].map((letter) => letter.repeat(10)).join('') });
  expect(made.map(({ byteLength }) => byteLength)).toEqual([0, 0, 0, 0, 0, 0]);
});
