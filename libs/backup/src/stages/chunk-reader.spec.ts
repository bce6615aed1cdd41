// Reading by hand: what was put back comes again, and nothing is lost or read twice.

import { describe, expect, it } from '@jest/globals';

import { collect, streamOf } from '../testing/streams.js';
import { ChunkReader } from './chunk-reader.js';

describe('ChunkReader', () => {
  it('takes exactly what was asked for and leaves the rest', async () => {
    const reader = new ChunkReader(streamOf('ab', '', 'cdef', 'gh'));
    expect(String(await reader.take(3))).toBe('abc');
    expect(String(await reader.next())).toBe('def');
    expect(String(await collect(reader))).toBe('gh');
  });

  it('takes what there is when the stream ends first', async () => {
    const reader = new ChunkReader(streamOf('ab'));
    expect(String(await reader.take(9))).toBe('ab');
    expect(await reader.isAtEnd()).toBe(true);
  });

  it('gives again what was put back', async () => {
    const reader = new ChunkReader(streamOf('ab', 'cd'));
    await reader.next();
    reader.putBack(Buffer.from('b'));
    expect(await reader.isAtEnd()).toBe(false);
    expect(String(await collect(reader))).toBe('bcd');
  });

  it('closes the stream below only when told to', async () => {
    let closed = false;
    async function* watched(): AsyncGenerator<Uint8Array> {
      try {
        yield* streamOf('a', 'b');
      } finally {
        closed = true;
      }
    }
    const reader = new ChunkReader(watched());
    for await (const _ of reader) break;
    expect(closed).toBe(false);
    await reader.close();
    expect(closed).toBe(true);
  });
});
