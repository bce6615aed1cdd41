// Memory of chunks is given back early where that is sure to harm nobody, and nowhere else.

import { describe, expect, it } from '@jest/globals';

import { ChunkMemory, dispose, disposable, drain, share } from './bytes.js';

function chunk(): Uint8Array {
  return new Uint8Array(10).fill(7);
}

describe('dispose', () => {
  it('gives the memory of a disposable chunk back', () => {
    const marked = disposable(chunk());
    dispose(marked);
    expect(marked.byteLength).toBe(0);
    expect(() => dispose(marked)).not.toThrow();
  });

  it('leaves a chunk alone of which nobody said that it is disposable', () => {
    const plain = chunk();
    dispose(plain);
    expect(plain).toEqual(chunk());
  });

  it.each([
    ['the beginning', 0, 9],
    ['the end', 1, 10],
  ])('leaves a chunk alone that is %s of something larger', (_, from, to) => {
    const part = disposable(chunk().subarray(from, to));
    dispose(part);
    expect(part.byteLength).toBe(9);
  });

  it('leaves a part of a disposable chunk alone, and with it the whole', () => {
    const marked = disposable(chunk());
    dispose(marked.subarray(0, 10));
    expect(Buffer.from(marked)).toEqual(Buffer.from(chunk()));
  });

  it('leaves what comes from the pool of Node.js alone', () => {
    const [small, neighbour] = [Buffer.from('small'), Buffer.from('neighbour')];
    dispose(disposable(small));
    expect([String(small), String(neighbour)]).toEqual(['small', 'neighbour']);
  });
});

describe('share', () => {
  it('gives everyone the same bytes, and their memory back with the last who disposes of it', () => {
    const whole = disposable(chunk());
    const [one, other] = share(whole, 2) as [Uint8Array, Uint8Array];
    dispose(whole);
    dispose(one);
    dispose(one);
    expect(Buffer.from(other).equals(chunk())).toBe(true);
    dispose(other);
    expect([one.byteLength, other.byteLength, whole.byteLength]).toEqual([0, 0, 0]);
  });

  it('keeps the memory of a chunk that one of them has not disposed of', () => {
    const [one, other] = share(disposable(chunk()), 2) as [Uint8Array, Uint8Array];
    dispose(other);
    expect(Buffer.from(one).equals(chunk())).toBe(true);
  });

  it('leaves the only one what the chunk was', () => {
    const [only] = share(disposable(chunk()), 1) as [Uint8Array];
    dispose(only);
    expect(only.byteLength).toBe(0);
  });

  it('gives back nothing that is not disposable', () => {
    const plain = chunk();
    for (const view of share(plain, 2)) dispose(view);
    expect(plain).toEqual(chunk());
  });
});

describe('memory of several chunks', () => {
  it('is given back when each was disposed of, and whoever retains it has released it', () => {
    const bytes = chunk();
    const memory = new ChunkMemory(bytes.buffer);
    memory.retain();
    const [one, other] = [memory.hold(bytes.subarray(0, 4)), memory.hold(bytes.subarray(4))];
    dispose(one);
    dispose(other);
    expect(bytes).toEqual(chunk());
    memory.release();
    expect([one, other, bytes].map(({ byteLength }) => byteLength)).toEqual([0, 0, 0]);
  });
});

describe('drain', () => {
  it('reads to the end, and gives back what it may', async () => {
    const [marked, kept] = [disposable(chunk()), chunk()];
    let ended = false;
    async function* stream(): AsyncGenerator<Uint8Array> {
      yield marked;
      yield kept;
      ended = true;
    }
    await drain(stream());
    expect([ended, marked.byteLength, kept.byteLength]).toEqual([true, 0, 10]);
  });
});
