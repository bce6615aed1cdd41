// Cutting a stream into parts: the same bytes, the right sums, memory used again, and the stream freed.

import { describe, expect, it } from '@jest/globals';
import { array, assert, asyncProperty, integer } from 'fast-check';
import { createHash } from 'node:crypto';

import { disposable } from '../../core/bytes.js';
import { pattern, streamOf } from '../../testing/streams.js';
import { cutParts, type Part, SpareBuffers } from './cut-parts.js';

async function allParts(chunks: readonly Uint8Array[], sizeOf: (index: number) => number): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of cutParts(streamOf(...chunks), sizeOf, new SpareBuffers())) parts.push(part);
  return parts;
}

describe('cutParts', () => {
  it('gives the bytes of the stream, in parts of the sizes asked for, each with its MD5 sum', async () => {
    const lengths = array(integer({ min: 1, max: 5000 }), { maxLength: 40 });
    const sizes = array(integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 5 });
    await assert(
      asyncProperty(lengths, sizes, async (chunkLengths, partSizes) => {
        const sizeOf = (index: number): number => partSizes[Math.min(index, partSizes.length - 1)] ?? 1;
        const content = pattern(
          0,
          chunkLengths.reduce((sum, length) => sum + length, 0),
        );
        let at = 0;
        const chunks = chunkLengths.map((length) => content.subarray(at, (at += length)));
        const parts = await allParts(chunks, sizeOf);
        expect(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(content)).toBe(true);
        for (const [index, { number, bytes, md5, isFull }] of parts.entries()) {
          expect(number).toBe(index + 1);
          expect(isFull).toBe(bytes.length === sizeOf(index));
          expect(isFull || index === parts.length - 1).toBe(true);
          expect(bytes.length).toBeGreaterThan(0);
          expect(md5.equals(createHash('md5').update(bytes).digest())).toBe(true);
        }
      }),
    );
  });

  it('gives every chunk back when its bytes are in their parts', async () => {
    const content = pattern(0, 100);
    const chunks = [content.subarray(0, 3), content.subarray(3)].map((bytes) => disposable(new Uint8Array(bytes)));
    const parts = await allParts(chunks, () => 40);
    expect(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(content)).toBe(true);
    expect(chunks.map(({ byteLength }) => byteLength)).toEqual([0, 0]);
  });

  it('makes no part of nothing', async () => {
    expect(await allParts([], () => 10)).toEqual([]);
  });

  it('uses the memory of a part again when it was given back, and not before', async () => {
    const spare = new SpareBuffers();
    const memory = new Set<ArrayBufferLike>();
    let previous: Part | undefined;
    for await (const part of cutParts(streamOf(pattern(0, 100_000)), () => 10_000, spare)) {
      expect(part.bytes.buffer).not.toBe(previous?.bytes.buffer);
      memory.add(part.bytes.buffer);
      if (previous !== undefined) spare.give(previous);
      previous = part;
    }
    expect(memory.size).toBeLessThanOrEqual(3);
  });

  it('takes little memory for little', async () => {
    const [part] = await allParts([Buffer.from('x')], () => 8 * 2 ** 20);
    expect(part?.bytes.buffer.byteLength).toBeLessThanOrEqual(64 * 1024);
  });

  it('frees the stream when nobody wants more', async () => {
    let freed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(10);
      } finally {
        freed = true;
      }
    }
    for await (const part of cutParts(endless(), () => 100, new SpareBuffers())) if (part.number === 2) break;
    expect(freed).toBe(true);
  });
});
