// The memory of engines: what they make is whole, can be given back, and is never taken while they may write to it.

import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import * as zlib from 'node:zlib';

import { dispose } from '../../core/bytes.js';
import { KIB } from '../../kit/sizes.js';
import { pattern } from '../../testing/streams.js';
import { EngineMemory, runOnce } from './engine.js';

const MEMORY_BYTES = 256 * KIB;

async function gzipped(block: Uint8Array, memoryBytes = MEMORY_BYTES): Promise<Uint8Array> {
  return await runOnce(zlib.createGzip({ chunkSize: memoryBytes }), block, memoryBytes);
}

describe('an engine that runs once', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['little', pattern(0, 100)],
    ['what fits into its memory', pattern(0, 1000 * KIB)],
    ['what needs more memory', randomBytes(600 * KIB)],
  ])('makes a whole of %s, which can be given back', async (_, block) => {
    const made = await gzipped(block);
    expect(zlib.gunzipSync(made).equals(block)).toBe(true);
    dispose(made);
    expect(made.byteLength).toBe(0);
  });

  it('takes nothing away from the pool of Node.js', async () => {
    const neighbour = Buffer.from('neighbour');
    dispose(await gzipped(Buffer.from('little'), 100));
    expect(String(neighbour)).toBe('neighbour');
    expect(String(Buffer.from('next'))).toBe('next');
  });

  it('rejects when the engine fails', async () => {
    await expect(runOnce(zlib.createGunzip(), Buffer.from('no gzip'), MEMORY_BYTES)).rejects.toMatchObject({
      code: 'Z_DATA_ERROR',
    });
  });
});

describe('memory that an engine fills', () => {
  const memory = Buffer.alloc(MEMORY_BYTES);
  const next = Buffer.alloc(MEMORY_BYTES);

  it('is given back when it is full and all of its pieces were disposed of', () => {
    const held = new EngineMemory(MEMORY_BYTES);
    const pieces = [memory.subarray(0, 10), memory.subarray(10), next.subarray(0, 20)].map((piece) => held.hold(piece));
    const [first, second, third] = pieces as [Buffer, Buffer, Buffer];
    dispose(second);
    expect(first.byteLength).toBe(10);
    dispose(first);
    expect(memory.byteLength).toBe(0);
    dispose(third);
    expect(next.byteLength).toBe(MEMORY_BYTES);
  });
});
