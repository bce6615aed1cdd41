// A member that was put together by hand is one that every gunzip reads.

import { execFileSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

import { pattern } from '../../testing/streams.js';
import { storedMember } from './stored-member.js';

describe('storedMember', () => {
  it.each([0, 1, 65_534, 65_535, 65_536, 131_070, 1_048_576])('holds a block of %i bytes', (bytes) => {
    const block = pattern(7, bytes);
    const member = storedMember(block);
    expect(gunzipSync(member).equals(block)).toBe(true);
    expect(member.byteLength).toBeLessThanOrEqual(bytes + 23 + 5 * Math.floor(bytes / 65_535));
  });

  it('is read by gunzip with others before and behind it', () => {
    const blocks = [pattern(0, 100_000), pattern(1, 3), pattern(2, 200_000)];
    const read = execFileSync('gunzip', ['-c'], { input: Buffer.concat(blocks.map(storedMember)) });
    expect(read.equals(Buffer.concat(blocks))).toBe(true);
  });
});
