// How large the parts of an upload are, and how many may be on their way, so that memory stays small and 5 TB still fit.

import { MIB } from '../../kit/sizes.js';

/** What S3 allows at the most. */
export const MAX_PARTS = 10_000;
export const MIN_PART_BYTES = 5 * MIB;
/** Half of what S3 allows, and below what one buffer of Node.js holds. */
export const MAX_PART_BYTES = 2560 * MIB;

export const DEFAULT_PART_BYTES = 5 * MIB;
/** Where parts can't grow: 10,000 of them are 335 GB. */
export const DEFAULT_EVEN_PART_BYTES = 32 * MIB;

/** After so many parts their size doubles. */
const PARTS_PER_SIZE = 1000;

/** Filled or on their way, all parts together take no more than this, or two parts where one is larger than half of it. */
const BUFFER_BYTES = 64 * MIB;

/** The size of each part, by its index from 0. */
export type PartSizes = (index: number) => number;

/**
 * Sizes that double after every thousand parts. Ten thousand of them hold 5.3 TB when the first has 5 MiB; up to 36 GB no
 * part of these is larger than 20 MiB.
 */
export function growingParts(firstBytes: number): PartSizes {
  return (index) => Math.min(MAX_PART_BYTES, firstBytes * 2 ** Math.floor(index / PARTS_PER_SIZE));
}

export function evenParts(bytes: number): PartSizes {
  return () => bytes;
}

/** How many parts of a size may be on their way while the next one is being filled. */
export function partsUnderWay(partBytes: number, concurrency: number): number {
  return Math.max(1, Math.min(concurrency, Math.floor(BUFFER_BYTES / partBytes) - 1));
}
