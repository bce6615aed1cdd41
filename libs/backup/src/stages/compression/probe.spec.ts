// A look at a few samples decides; content that shrinks anywhere it looks is compressed.

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

import { KIB, MIB } from '../../kit/sizes.js';
import { pattern } from '../../testing/streams.js';
import { looksIncompressible } from './probe.js';

function photo(at: number): Buffer {
  return Buffer.concat([Buffer.alloc(150, 'photo 0000644 '), Buffer.alloc(578), pattern(at, 9000)]);
}

function page(at: number): Buffer {
  return Buffer.concat([pattern(at, 2048), Buffer.alloc(2048)]);
}

describe('looksIncompressible', () => {
  it('is true of noise and of what is compressed already', async () => {
    expect(await looksIncompressible(pattern(0, MIB))).toBe(true);
    const words = Array.from(pattern(0, 200 * KIB), (byte) => (byte * byte * 7919).toString(36)).join(' ');
    expect(await looksIncompressible(gzipSync(words))).toBe(true);
  });

  it('is false of text, and of noise with text in between', async () => {
    expect(await looksIncompressible(Buffer.alloc(MIB, 'a row of text, '))).toBe(false);
    const halves = Buffer.concat([pattern(0, MIB / 2), Buffer.alloc(MIB / 2, 'a row of text, ')]);
    expect(await looksIncompressible(halves)).toBe(false);
  });

  it('is true of small photos in a tar, for all the zeros between them, and false of pages that are half empty', async () => {
    const tar = Buffer.concat(Array.from({ length: 110 }, (_, at) => photo(at * 9000))).subarray(0, MIB);
    expect(await looksIncompressible(tar)).toBe(true);
    expect(await looksIncompressible(Buffer.concat(Array.from({ length: 256 }, (_, at) => page(at * 2048))))).toBe(
      false,
    );
  });

  it('does not bother with little', async () => {
    expect(await looksIncompressible(pattern(0, 1000))).toBe(false);
  });
});
