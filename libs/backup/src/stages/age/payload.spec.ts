// The payload is what the specification says, and nothing that was changed, cut or added to gets through.

import { hkdfSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { BackupError } from '../../core/errors.js';
import { collect, pattern, streamOf } from '../../testing/streams.js';
import { ChunkReader } from '../chunk-reader.js';
import { seal as sealChunk } from './chacha.js';
import { openPayload, sealPayload } from './payload.js';

const KEY = Buffer.alloc(16, 7);
const NONCE = 16;
const CHUNK = 64 * 1024;
const SEALED = CHUNK + 16;
const AT_ONCE = 16 * CHUNK;

const seal = async (...chunks: Uint8Array[]): Promise<Buffer> => await collect(sealPayload(KEY, streamOf(...chunks)));
const open = async (...chunks: Uint8Array[]): Promise<Buffer> =>
  await collect(openPayload(KEY, new ChunkReader(streamOf(...chunks))));
const codeOf = async (sealed: Uint8Array): Promise<string> => {
  const error = await open(sealed).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof BackupError ? error.code : 'opened';
};

async function* byteByByte(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1) yield bytes.subarray(at, at + 1);
}

/** Chunks of a payload one by one, the nonce first. */
function parts(sealed: Buffer): Buffer[] {
  const count = Math.ceil((sealed.length - NONCE) / SEALED);
  const chunks = Array.from({ length: count }, (_, i) => sealed.subarray(NONCE + i * SEALED, NONCE + (i + 1) * SEALED));
  return [sealed.subarray(0, NONCE), ...chunks];
}

describe('the age payload', () => {
  const sizes = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + CHUNK];

  it.each(sizes)('of %i bytes comes back, and is as long as specified', async (length) => {
    const plain = pattern(0, length);
    const sealed = await seal(plain);
    expect(sealed.length).toBe(NONCE + length + 16 * Math.max(1, Math.ceil(length / CHUNK)));
    expect((await open(sealed)).equals(plain)).toBe(true);
  });

  it('is sealed and opened in any chunking', async () => {
    const plain = pattern(0, CHUNK + 300);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(CHUNK + 300), { maxLength: 8 }), async (cuts) => {
        const cut = (bytes: Buffer): Buffer[] => {
          const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
          return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
        };
        const sealed = await seal(...cut(plain));
        expect((await open(...cut(sealed))).equals(plain)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('is sealed and opened byte by byte', async () => {
    const plain = pattern(0, CHUNK + 2);
    const sealed = await collect(sealPayload(KEY, byteByByte(plain)));
    expect((await collect(openPayload(KEY, new ChunkReader(byteByByte(sealed))))).equals(plain)).toBe(true);
  });

  it('is never sealed twice in the same way', async () => {
    const plain = Buffer.from('the same');
    expect((await seal(plain)).equals(await seal(plain))).toBe(false);
  });

  it('that was cut is truncated: in the nonce, after it, between chunks, in a tag', async () => {
    const sealed = await seal(pattern(0, 2 * CHUNK + 100));
    const cuts = [0, 1, NONCE - 1, NONCE, NONCE + 15, NONCE + SEALED, NONCE + SEALED + 15, NONCE + 2 * SEALED];
    for (const cut of cuts) expect([cut, await codeOf(sealed.subarray(0, cut))]).toEqual([cut, 'DATA_TRUNCATED']);
  });

  it('that was cut within a chunk can not be told from one that was changed there', async () => {
    const sealed = await seal(pattern(0, 2 * CHUNK + 100));
    for (const cut of [NONCE + 16, NONCE + 5000, NONCE + SEALED + 16, sealed.length - 1]) {
      expect([cut, await codeOf(sealed.subarray(0, cut))]).toEqual([cut, 'DATA_CORRUPT']);
    }
    await expect(open(sealed.subarray(0, -1))).rejects.toThrow('changed or cut short');
  });

  it('in which any bit was flipped is corrupt', async () => {
    const sealed = await seal(pattern(0, 2 * CHUNK + 100));
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length * 8 - 1), async (bit) => {
        const damaged = Buffer.from(sealed);
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await codeOf(damaged)).toBe('DATA_CORRUPT');
      }),
      { numRuns: 60 },
    );
  });

  it('whose chunks were moved, repeated, left out or added to is corrupt', async () => {
    const [nonce, first, second, third] = parts(await seal(pattern(0, 2 * CHUNK + 100))) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ];
    const orders = { moved: [second, first, third], repeated: [first, first, second, third], leftOut: [first, third] };
    for (const [what, chunks] of Object.entries(orders)) {
      expect([what, await codeOf(Buffer.concat([nonce, ...chunks]))]).toEqual([what, 'DATA_CORRUPT']);
    }
    for (const more of [Buffer.of(0), third, randomBytes(SEALED), Buffer.concat([nonce, first, second, third])]) {
      expect(await codeOf(Buffer.concat([nonce, first, second, third, more]))).toBe('DATA_CORRUPT');
    }
  });

  it('of full chunks only says that there is more after its end', async () => {
    const sealed = await seal(pattern(0, 2 * CHUNK));
    await expect(open(sealed, Buffer.of(1))).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining('more bytes after its end'),
    });
  });

  it('whose last chunk is empty although it is not the only one is corrupt', async () => {
    const salt = Buffer.alloc(NONCE, 3);
    const key = new Uint8Array(hkdfSync('sha256', KEY, salt, 'payload', 32));
    const first = Buffer.alloc(12);
    const last = Buffer.from('000000000000000000000101', 'hex');
    const full = sealChunk(key, first, pattern(0, CHUNK));
    const [empty, rest] = [Buffer.alloc(0), pattern(CHUNK, 5)].map((plain) => sealChunk(key, last, plain));
    expect((await open(salt, ...full, ...(rest ?? []))).equals(pattern(0, CHUNK + 5))).toBe(true);
    expect(await codeOf(Buffer.concat([salt, ...full, ...(empty ?? [])]))).toBe('DATA_CORRUPT');
  });

  it('hands on nothing of a block that is not authentic', async () => {
    const sealed = await seal(pattern(0, AT_ONCE + CHUNK));
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    let received = 0;
    const reading = (async () => {
      for await (const chunk of openPayload(KEY, new ChunkReader(streamOf(sealed)))) received += chunk.length;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
    expect(received).toBe(AT_ONCE);
  });

  it('leaves the event loop to others', async () => {
    let turns = 0;
    let running = true;
    const count = (): void => {
      turns += 1;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    await seal(...Array.from({ length: 20 }, () => Buffer.alloc(AT_ONCE)));
    running = false;
    expect(turns).toBeGreaterThanOrEqual(20);
  });
});
