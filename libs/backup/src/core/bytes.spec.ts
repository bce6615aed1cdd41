// Memory of chunks is given back early where that is sure to harm nobody, and nowhere else.

import { describe, expect, it } from '@jest/globals';

import { dispose, disposable, drain } from './bytes.js';

const CAN_GIVE_BACK = 'transfer' in ArrayBuffer.prototype;
const GIVEN_BACK = CAN_GIVE_BACK ? 0 : 10;

function chunk(): Uint8Array {
  return new Uint8Array(10).fill(7);
}

describe('dispose', () => {
  it('gives the memory of a disposable chunk back where the runtime can', () => {
    const marked = disposable(chunk());
    dispose(marked);
    expect(marked.byteLength).toBe(GIVEN_BACK);
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
    expect([ended, marked.byteLength, kept.byteLength]).toEqual([true, GIVEN_BACK, 10]);
  });
});
