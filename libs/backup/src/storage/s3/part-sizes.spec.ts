// The sizes of parts: 5 TB fit into ten thousand of them, each is one that S3 takes, and few are in memory.

import { describe, expect, it } from '@jest/globals';
import { assert, integer, property } from 'fast-check';

import { MIB } from '../../kit/sizes.js';
import {
  DEFAULT_EVEN_PART_BYTES,
  DEFAULT_PART_BYTES,
  evenParts,
  growingParts,
  MAX_PART_BYTES,
  MAX_PARTS,
  MIN_PART_BYTES,
  partsUnderWay,
} from './part-sizes.js';

const S3_LARGEST_PART = 5 * 1024 * MIB;
const firstBytes = integer({ min: MIN_PART_BYTES, max: MAX_PART_BYTES });

function total(sizeOf: (index: number) => number, parts: number): number {
  return Array.from({ length: parts }, (_, index) => sizeOf(index)).reduce((sum, bytes) => sum + bytes, 0);
}

describe('growing parts', () => {
  it('hold 5 TB, whatever the size of the first', () => {
    assert(property(firstBytes, (first) => total(growingParts(first), MAX_PARTS) >= 5e12));
  });

  it('have sizes that S3 takes, and never shrink', () => {
    const index = integer({ min: 0, max: MAX_PARTS - 1 });
    assert(
      property(firstBytes, index, (first, at) => {
        const bytes = growingParts(first)(at);
        expect(bytes).toBeGreaterThanOrEqual(MIN_PART_BYTES);
        expect(bytes).toBeLessThanOrEqual(S3_LARGEST_PART);
        expect(growingParts(first)(at + 1)).toBeGreaterThanOrEqual(bytes);
      }),
    );
  });

  it('are no larger than 20 MiB up to 36 GB', () => {
    const sizeOf = growingParts(DEFAULT_PART_BYTES);
    expect(sizeOf(0)).toBe(5 * MIB);
    expect(sizeOf(2999)).toBe(20 * MIB);
    expect(total(sizeOf, 3000)).toBeGreaterThan(36e9);
    expect(total(sizeOf, MAX_PARTS)).toBeGreaterThan(5.3e12);
  });
});

describe('even parts', () => {
  it('are all alike', () => {
    const sizeOf = evenParts(DEFAULT_EVEN_PART_BYTES);
    expect(new Set([0, 1, 999, 9999].map(sizeOf))).toEqual(new Set([32 * MIB]));
    expect(total(sizeOf, MAX_PARTS)).toBeGreaterThan(335e9);
  });
});

describe('parts under way', () => {
  it('take, with the one that is being filled, 64 MiB or two parts at the most', () => {
    const concurrency = integer({ min: 1, max: 16 });
    assert(
      property(firstBytes, concurrency, (bytes, limit) => {
        const underWay = partsUnderWay(bytes, limit);
        expect(underWay).toBeGreaterThanOrEqual(1);
        expect(underWay).toBeLessThanOrEqual(limit);
        expect((underWay + 1) * bytes).toBeLessThanOrEqual(Math.max(64 * MIB, 2 * bytes));
      }),
    );
    expect(partsUnderWay(DEFAULT_PART_BYTES, 4)).toBe(4);
    expect(partsUnderWay(32 * MIB, 4)).toBe(1);
  });
});
