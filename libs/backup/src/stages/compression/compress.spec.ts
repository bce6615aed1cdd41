// Blocks are compressed in parallel but bounded, leave in order, and nothing is left running.

import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { disposable } from '../../core/bytes.js';
import { collect, streamOf } from '../../testing/streams.js';
import type { Codec } from './codec.js';
import { compress } from './compress.js';
import { gzip } from './gzip.js';

/** A codec in which the test decides when a block is done. */
class ManualCodec implements Codec {
  readonly name = 'gzip';
  readonly suffix = '';
  readonly blockBytes = 4;
  readonly openDecoder = gzip.openDecoder;
  readonly started: { readonly block: string; finish(): void; fail(error: Error): void }[] = [];
  finished = 0;

  compress(block: Uint8Array): Promise<Uint8Array> {
    return new Promise<Uint8Array>((resolve, reject) => {
      this.started.push({ block: String(block), finish: () => resolve(Buffer.from(block)), fail: reject });
    }).finally(() => {
      this.finished += 1;
    });
  }

  at(index: number) {
    const call = this.started[index];
    if (call === undefined) throw new Error(`Block ${index} was not started.`);
    return call;
  }
}

/** Lets everything happen that can happen without the test doing more. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('compress', () => {
  it('works on several blocks at a time, and on no more than it may', async () => {
    const codec = new ManualCodec();
    const output = compress(streamOf('aaaabbbbccccddddeeeeffffgggghhhhiiii'), codec, 6, 3);
    const first = output.next();
    await settle();
    expect(codec.started.map(({ block }) => block)).toEqual(['aaaa', 'bbbb', 'cccc']);

    codec.at(1).finish();
    await settle();
    expect(codec.started.map(({ block }) => block)).toEqual(['aaaa', 'bbbb', 'cccc', 'dddd']);
    codec.at(0).finish();
    expect(String((await first).value)).toBe('aaaa');
  });

  it('goes only so far ahead of who reads', async () => {
    const codec = new ManualCodec();
    const output = compress(streamOf('aaaabbbbccccddddeeeeffffgggghhhhiiii'), codec, 6, 3);
    const first = output.next();
    for (let index = 0; index < 5; index += 1) {
      await settle();
      codec.at(index).finish();
    }
    await first;
    await settle();
    expect(codec.started).toHaveLength(5);
    await output.return(undefined);
  });

  it('leaves a block alone for as long as it is compressed', async () => {
    const codec = new ManualCodec();
    const output = collect(compress(streamOf(...'aaaabbbbccccddddeeeeffff'), codec, 6, 2));
    for (const index of [1, 0, 3, 2, 5, 4]) {
      await settle();
      codec.at(index).finish();
    }
    expect(String(await output)).toBe('aaaabbbbccccddddeeeeffff');
  });

  it('uses the memory of blocks again', async () => {
    const memory = new Set<ArrayBufferLike>();
    const codec: Codec = {
      ...gzip,
      blockBytes: 4,
      async compress({ buffer }) {
        memory.add(buffer);
        return Buffer.of(0);
      },
    };
    await collect(compress(streamOf(...'aaaabbbbcccc'.repeat(50)), codec, 6, 3));
    expect(memory.size).toBeLessThan(10);
  });

  it('gives the memory of a chunk back that is a block, when that is compressed', async () => {
    const codec = new ManualCodec();
    const chunk = disposable(new Uint8Array([1, 2, 3, 4]));
    const collected = collect(compress(streamOf(chunk, 'more'), codec, 6, 1));
    await settle();
    expect(chunk.byteLength).toBe(4);
    codec.at(0).finish();
    await settle();
    expect(chunk.byteLength).toBe(0);
    codec.at(1).finish();
    expect(await collected).toEqual(Buffer.concat([Buffer.from([1, 2, 3, 4]), Buffer.from('more')]));
  });

  it('keeps the order when a later block is done first', async () => {
    const codec = new ManualCodec();
    const output = collect(compress(streamOf('aaaabbbbcc'), codec, 6, 3));
    await settle();
    codec.at(2).finish();
    codec.at(1).finish();
    codec.at(0).finish();
    expect(String(await output)).toBe('aaaabbbbcc');
  });

  it('ends a stopped stream only when nothing runs on, and stops the input', async () => {
    const codec = new ManualCodec();
    let inputClosed = false;
    async function* input(): AsyncGenerator<Uint8Array> {
      try {
        yield* streamOf('aaaabbbbccccdddd');
      } finally {
        inputClosed = true;
      }
    }
    const output = compress(input(), codec, 6, 3);
    const first = output.next();
    await settle();
    codec.at(0).finish();
    await first;

    let stopped = false;
    const stopping = output.return(undefined).then(() => (stopped = true));
    await settle();
    expect({ stopped, inputClosed }).toEqual({ stopped: false, inputClosed: true });
    codec.at(1).finish();
    codec.at(2).finish();
    codec.at(3).fail(new Error('nobody hears this'));
    await stopping;
    expect(codec.finished).toBe(4);
  });

  it('fails with the error of the input as it is, after the blocks under way have ended', async () => {
    const codec = new ManualCodec();
    const broken = new Error('the disk is gone');
    async function* input(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('aaaabbbbc');
      throw broken;
    }
    const output = collect(compress(input(), codec, 6, 9));
    output.catch(() => undefined);
    await settle();
    codec.at(0).finish();
    codec.at(1).finish();
    await expect(output).rejects.toBe(broken);
    expect(codec.finished).toBe(2);
  });

  it('reports the failure of a block in its turn, and never as unhandled', async () => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown): unknown => unhandled.push(reason);
    process.on('unhandledRejection', listener);
    const codec = new ManualCodec();
    const output = compress(streamOf('aaaabbbbcccc'), codec, 6, 3);
    const first = output.next();
    await settle();
    codec.at(1).fail(new Error('no memory'));
    await settle();
    codec.at(0).finish();
    codec.at(2).finish();
    expect(String((await first).value)).toBe('aaaa');
    await settle();
    await expect(output.next()).rejects.toThrow('no memory');
    process.off('unhandledRejection', listener);
    expect(unhandled).toEqual([]);
  });

  it('writes the same bytes for any chunking', async () => {
    const small: Codec = { ...gzip, blockBytes: 64 };
    const whole = Buffer.from('to be or not to be, that is the question '.repeat(10));
    const expected = await collect(compress(streamOf(whole), small, 6, 3));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 200 })),
        fc.integer({ min: 1, max: 4 }),
        async (cuts, many) => {
          const edges = [0, ...[...new Set(cuts)].toSorted((a, b) => a - b), whole.length];
          const chunks = edges.slice(1).map((end, index) => whole.subarray(edges[index], end));
          expect(await collect(compress(streamOf(...chunks), small, 6, many))).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
    expect(gunzipSync(expected)).toEqual(whole);
  });
});
