// Tells a backup that is suspiciously small from one that is as large as those before it.

import { formatBytes } from '../kit/sizes.js';

/** So many backups before the newest say what is usual, where there are that many. */
const COMPARED = 10;
/** With fewer, nothing is usual yet. */
const LEAST_COMPARED = 3;

export interface Shrink {
  readonly bytes: number;
  /** The median of those before. */
  readonly usualBytes: number;
}

/**
 * What became of the size, given those of a job's own good backups, newest first: undefined unless the newest has less
 * than half of what is usual. Once the small size has become the usual one, this is over by itself.
 */
export function shrinkOf(sizes: readonly number[]): Shrink | undefined {
  const [bytes, ...others] = sizes;
  const before = others.slice(0, COMPARED);
  if (bytes === undefined || before.length < LEAST_COMPARED) return undefined;
  const usualBytes = median(before);
  return bytes < usualBytes / 2 ? { bytes, usualBytes } : undefined;
}

/** Half a sentence, for reasons and messages. */
export function describeShrink(backupId: string, { bytes, usualBytes }: Shrink): string {
  return `${backupId} has ${formatBytes(bytes)} of content, and those before it have ${formatBytes(usualBytes)}`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return Math.round((lower + upper) / 2);
}
