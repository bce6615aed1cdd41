// Blocks come out the same whatever the chunks that went in.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { disposable } from '../core/bytes.js';
import { pattern, streamOf } from '../testing/streams.js';
import { type Block, copyBlocks, cutBlocks } from './cut-blocks.js';

async function blocksOf(chunks: readonly Uint8Array[], size: number): Promise<Block[]> {
  const blocks: Block[] = [];
  for await (const block of cutBlocks(streamOf(...chunks), size)) blocks.push(block);
  return blocks;
}

describe('cutBlocks', () => {
  it('gives full blocks, then the rest, for any chunking', async () => {
    const chunkings = fc.array(fc.integer({ min: 0, max: 40 }).map((length) => pattern(length * 7, length)));
    await fc.assert(
      fc.asyncProperty(chunkings, fc.integer({ min: 1, max: 20 }), async (chunks, size) => {
        const blocks = await blocksOf(chunks, size);
        const whole = Buffer.concat(chunks);
        expect(Buffer.concat(blocks.map(({ bytes }) => bytes))).toEqual(whole);
        expect(blocks.slice(0, -1).every(({ bytes, last }) => bytes.length === size && !last)).toBe(true);
        expect(blocks.at(-1)?.last).toBe(true);
        expect(blocks).toHaveLength(Math.max(1, Math.ceil(whole.length / size)));
      }),
    );
  });

  it('marks a full block as the last when nothing follows it', async () => {
    const blocks = await blocksOf([pattern(0, 8)], 4);
    expect(blocks.map(({ bytes, last }) => [bytes.length, last])).toEqual([
      [4, false],
      [4, true],
    ]);
  });

  it('gives one empty block for no input', async () => {
    expect(await blocksOf([], 4)).toEqual([{ bytes: Buffer.alloc(0), last: true }]);
  });

  it('never touches a block again', async () => {
    const whole = pattern(0, 12);
    const blocks = await blocksOf([whole.subarray(0, 5), whole.subarray(5)], 4);
    expect(Buffer.concat(blocks.map(({ bytes }) => bytes))).toEqual(whole);
  });

  it('takes memory for each block that does not lie in one chunk, when the one before is done with', async () => {
    const memory = Buffer.alloc(4);
    const whole = pattern(0, 14);
    const seen: Buffer[] = [];
    const chunks = streamOf(whole.subarray(0, 3), whole.subarray(3, 9), whole.subarray(9));
    for await (const { bytes } of cutBlocks(chunks, 4, () => memory)) seen.push(Buffer.from(bytes));
    expect(Buffer.concat(seen)).toEqual(whole);
  });
});

describe('copyBlocks', () => {
  it('gives the same blocks for any chunking, in one memory, and every chunk back', async () => {
    const chunkings = fc.array(fc.integer({ min: 1, max: 40 }).map((length) => pattern(length * 7, length)));
    await fc.assert(
      fc.asyncProperty(chunkings, fc.integer({ min: 1, max: 20 }), async (chunks, size) => {
        const expected = (await blocksOf(chunks, size)).map(({ bytes, last }) => [Buffer.from(bytes), last]);
        const given = chunks.map((chunk) => disposable(new Uint8Array(chunk)));
        const blocks: [Buffer, boolean][] = [];
        for await (const { bytes, last } of copyBlocks(streamOf(...given), size))
          blocks.push([Buffer.from(bytes), last]);
        expect(blocks).toEqual(expected);
        expect(given.every(({ byteLength }) => byteLength === 0)).toBe(true);
      }),
    );
  });
});
