// gzip and zstd there and back, and what damaged input is called.

import { gzipSync } from 'node:zlib';
import * as zlib from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { hasCode } from '../../core/errors.js';
import { collect, pattern, streamOf } from '../../testing/streams.js';
import type { CompressionName } from './codec.js';
import { compressionStage, decompressionOf } from './compression-stage.js';
import { gzip } from './gzip.js';

const HAS_ZSTD = 'zstdCompress' in zlib;
const BLOCK = gzip.blockBytes;
const FORMATS: readonly CompressionName[] = HAS_ZSTD ? ['gzip', 'zstd'] : ['gzip'];

/** Half of it shrinks well, half not at all, and no block is like another. */
function mixed(length: number): Buffer {
  const words = Array.from({ length: 200 }, (_, index) => `row ${index * 7919} of the gallery`).join('\n');
  const bytes = Buffer.alloc(length, words);
  for (let at = 0; at < length; at += 8192) bytes.set(pattern(at, Math.min(4096, length - at)), at);
  return bytes;
}

function byteByByte(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
}

/** Processor time of all threads in microseconds: unlike the clock it does not mind what else the machine does. */
async function cpuTime(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

describe.each(FORMATS)('the %s stage', (type) => {
  const stage = compressionStage({ type, level: 3 });
  const inverse = decompressionOf(type);
  const forward = async (bytes: Uint8Array): Promise<Buffer> => await collect(stage.forward(streamOf(bytes)));
  const backward = async (...chunks: Uint8Array[]): Promise<Buffer> =>
    await collect(inverse.backward(streamOf(...chunks)));

  it('says what it does', () => {
    expect(stage.record).toEqual({
      name: type,
      parameters: { level: 3, blockBytes: { gzip: BLOCK, zstd: 2 * BLOCK }[type] },
    });
    expect(stage.suffix).toBe({ gzip: '.gz', zstd: '.zst' }[type]);
  });

  it.each([0, 1, 100, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 4 * BLOCK + 17])(
    'brings back %i bytes',
    async (length) => {
      const plain = mixed(length);
      const packed = await forward(plain);
      expect(packed.length).toBeGreaterThan(0);
      expect((await backward(packed)).equals(plain)).toBe(true);
    },
  );

  it.each([1, 9])('brings back what level %i made', async (level) => {
    const plain = mixed(2 * BLOCK + 5);
    const packed = await collect(compressionStage({ type, level }).forward(streamOf(plain)));
    expect((await backward(packed)).equals(plain)).toBe(true);
  });

  it.each([1, 9, 12])(
    'adds next to nothing to what does not shrink, and shrinks the rest, at level %i',
    async (level) => {
      const applied = compressionStage({ type, level: type === 'gzip' ? Math.min(level, 9) : level });
      const noise = pattern(0, 2 * BLOCK);
      const stored = await collect(applied.forward(streamOf(noise)));
      const both = await collect(applied.forward(streamOf(noise, Buffer.alloc(BLOCK, 'text '))));
      expect(stored.length).toBeLessThan(noise.length * 1.001);
      expect(both.length - stored.length).toBeLessThan(BLOCK / 100);
      expect((await backward(stored)).equals(noise)).toBe(true);
    },
  );

  it('reads in any chunking, also byte by byte', async () => {
    const [one, two] = [await forward(Buffer.from('first ')), await forward(Buffer.from('second'))];
    const packed = Buffer.concat([one, two]);
    expect(String(await backward(...byteByByte(packed)))).toBe('first second');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: packed.length }), async (cut) => {
        expect(String(await backward(packed.subarray(0, cut), packed.subarray(cut)))).toBe('first second');
      }),
    );
  });

  it('calls every cut within a member truncated', async () => {
    const packed = await forward(Buffer.from('the last word counts'));
    for (let length = 0; length < packed.length; length += 1) {
      await expect(backward(packed.subarray(0, length))).rejects.toMatchObject({ code: 'DATA_TRUNCATED' });
    }
    const twice = Buffer.concat([packed, packed]);
    for (let length = packed.length + 1; length < twice.length; length += 1) {
      await expect(backward(twice.subarray(0, length))).rejects.toMatchObject({ code: 'DATA_TRUNCATED' });
    }
  });

  it('finds a flipped bit in the content', async () => {
    const packed = await forward(pattern(0, 64 * 1024));
    for (const at of [1000, 20_000, 50_000]) {
      const damaged = Buffer.from(packed);
      damaged[at] = (damaged[at] ?? 0) ^ 4;
      await expect(backward(damaged)).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
    }
  });

  it('never gives other bytes for any flipped bit', async () => {
    const plain = mixed(700);
    const packed = await forward(plain);
    await fc.assert(
      fc.asyncProperty(fc.nat(packed.length * 8 - 1), async (bit) => {
        const damaged = Buffer.from(packed);
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const outcome = await backward(damaged).catch((error: unknown) => error);
        const isRight = Buffer.isBuffer(outcome)
          ? outcome.equals(plain)
          : hasCode(outcome, 'DATA_CORRUPT', 'DATA_TRUNCATED');
        expect(isRight).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['zeros', Buffer.alloc(8)],
    ['text', Buffer.from('something else follows here')],
  ])('accepts no %s after the end', async (_, rubbish) => {
    const packed = await forward(Buffer.from('content'));
    for (const chunks of [
      [Buffer.concat([packed, rubbish])],
      [packed, rubbish],
      byteByByte(Buffer.concat([packed, rubbish])),
    ]) {
      await expect(backward(...chunks)).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
    }
  });

  it('accepts not even one byte after the end, which might be the beginning of another member', async () => {
    const packed = await forward(Buffer.from('content'));
    for (const byte of [0, 31, 40, 97]) {
      const outcome = await backward(packed, Buffer.of(byte)).catch((error: unknown) => error);
      expect(hasCode(outcome, 'DATA_CORRUPT', 'DATA_TRUNCATED')).toBe(true);
    }
  });

  it('accepts nothing else: an age file, plain text, the other format', async () => {
    const other = type === 'gzip' ? Buffer.from('28b52ffd0458', 'hex') : gzipSync('content');
    for (const wrong of [Buffer.from('age-encryption.org/v1\n-> X25519 '), Buffer.from('SQLite format 3\0'), other]) {
      await expect(backward(wrong)).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
    }
  });

  it('passes on the error of the input as it is', async () => {
    const packed = await forward(mixed(BLOCK));
    const broken = new Error('connection reset');
    async function* input(): AsyncGenerator<Uint8Array> {
      yield packed.subarray(0, 5000);
      throw broken;
    }
    await expect(collect(inverse.backward(input()))).rejects.toBe(broken);
  });

  it('stops the input when its reader stops, and holds back while nobody reads', async () => {
    const packed = await forward(mixed(8 * BLOCK));
    let position = 0;
    let closed = false;
    async function* input(): AsyncGenerator<Uint8Array> {
      try {
        for (; position < packed.length; position += 16_384) yield packed.subarray(position, position + 16_384);
      } finally {
        closed = true;
      }
    }
    const output = inverse.backward(input())[Symbol.asyncIterator]();
    await output.next();
    for (let turn = 0; turn < 500; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(position).toBeLessThan(packed.length / 4);
    await output.return?.();
    expect(closed).toBe(true);
  });
});

describe('a block that does not shrink', () => {
  it('is stored by gzip, whatever the level', async () => {
    const blocks = [pattern(0, BLOCK), Buffer.alloc(BLOCK, 'text ')];
    const [noise, text] = await Promise.all(blocks.map((block) => gzip.compress(block, 9)));
    // RFC 1952, XFL: 4 says that the fastest way was taken, 2 the slowest.
    expect([noise?.[8], text?.[8]]).toEqual([4, 2]);
  });

  (HAS_ZSTD ? it : it.skip)('costs zstd next to nothing, also at the highest level', async () => {
    const noise = pattern(0, 4 * BLOCK);
    const params = { [zlib.constants.ZSTD_c_compressionLevel]: 19 };
    const stage = compressionStage({ type: 'zstd', level: 19 });
    const ours = await cpuTime(async () => await collect(stage.forward(streamOf(noise))));
    const usual = await cpuTime(async () => zlib.zstdCompressSync(noise, { params }));
    expect(ours).toBeLessThan(usual / 2);
  });
});

describe('zstd', () => {
  (HAS_ZSTD ? it.skip : it)('is refused, with a hint, by a Node.js that has none', async () => {
    const refusal = { code: 'RUNTIME_UNSUPPORTED', hint: expect.stringContaining('22.15') };
    await expect(async () => compressionStage({ type: 'zstd', level: 3 })).rejects.toMatchObject(refusal);
    await expect(async () => decompressionOf('zstd')).rejects.toMatchObject(refusal);
  });
});
