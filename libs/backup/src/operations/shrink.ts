// Tells a backup that is suspiciously small, or large, from one that is as large as those before it.

import { formatBytes } from '../kit/sizes.js';

/** So many backups before the newest say what is usual, where there are that many. */
const COMPARED = 10;
/** With fewer, nothing is usual yet. */
const LEAST_COMPARED = 3;
/** However much it has grown, a backup smaller than this is no burden to anybody. */
const LEAST_LARGE_BYTES = 10_000_000;

/** A size that is not the usual one. */
export interface SizeChange {
  readonly bytes: number;
  /** The median of those before. */
  readonly usualBytes: number;
}

/**
 * What became of the size, given those of a job's own good backups, newest first: undefined unless the newest has less
 * than half of what is usual. Once the small size has become the usual one, this is over by itself.
 */
export function shrinkOf(sizes: readonly number[]): SizeChange | undefined {
  const change = compare(sizes, LEAST_COMPARED);
  return change && change.bytes < change.usualBytes / 2 ? change : undefined;
}

/** As above, for more than `factor` times what is usual. A job is young, and grows, until it has enough to compare. */
export function growthOf(sizes: readonly number[], factor: number): SizeChange | undefined {
  const change = compare(sizes, COMPARED);
  if (!change || change.bytes < LEAST_LARGE_BYTES) return undefined;
  return change.bytes > change.usualBytes * factor ? change : undefined;
}

/** Half a sentence, for reasons and messages. */
export function describeShrink(backupId: string, { bytes, usualBytes }: SizeChange): string {
  return `${backupId} has ${formatBytes(bytes)} of content, and those before it have ${formatBytes(usualBytes)}`;
}

function compare([bytes, ...others]: readonly number[], least: number): SizeChange | undefined {
  const before = others.slice(0, COMPARED);
  if (bytes === undefined || before.length < least) return undefined;
  return { bytes, usualBytes: median(before) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return Math.round((lower + upper) / 2);
}
