// Taps look at every byte and change none.

import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';

import { drain } from '../core/bytes.js';
import { collect, pattern, patternedBytes, streamOf } from '../testing/streams.js';
import { measure } from './tap.js';

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function* brokenAtTheEnd(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('x');
  throw new Error('at the end');
}

describe('measure', () => {
  it('passes the bytes on, and knows their number and SHA-256', async () => {
    const measured = measure(patternedBytes(300_000, 7_777));
    expect(sha256(await collect(measured.stream))).toBe(sha256(pattern(0, 300_000)));
    expect(measured.digest()).toEqual({ bytes: 300_000, sha256: sha256(pattern(0, 300_000)) });
    expect(measured.digest()).toEqual(measured.digest());
  });

  it('knows the digest of nothing', async () => {
    const measured = measure(streamOf());
    await drain(measured.stream);
    expect(measured.digest()).toEqual({ bytes: 0, sha256: sha256(Buffer.alloc(0)) });
  });

  it('tells the running total after each chunk', async () => {
    const totals: number[] = [];
    await drain(measure(streamOf('ab', 'c', 'def'), (total) => totals.push(total)).stream);
    expect(totals).toEqual([2, 3, 6]);
  });

  it('is not ahead of who reads', async () => {
    let made = 0;
    async function* counting(): AsyncGenerator<Uint8Array> {
      for (;;) yield Uint8Array.of(made++ % 256);
    }
    const iterator = measure(counting()).stream[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    expect(made).toBe(2);
  });

  it('frees its input when the reader stops, and when the tap throws', async () => {
    const freed: string[] = [];
    async function* input(name: string): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from('x');
      } finally {
        freed.push(name);
      }
    }
    for await (const chunk of measure(input('stopped')).stream) if (chunk.length > 0) break;
    const refusing = measure(input('refused'), () => {
      throw new Error('no more');
    });
    await expect(drain(refusing.stream)).rejects.toThrow('no more');
    expect(freed).toEqual(['stopped', 'refused']);
  });
});

describe('drain', () => {
  it('reads to the end and throws what the stream throws there', async () => {
    await expect(drain(brokenAtTheEnd())).rejects.toThrow('at the end');
  });
});
