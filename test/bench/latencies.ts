// How long requests took, in a few figures.

import { percentile } from './statistics.js';

export interface Latencies {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly requests: number;
  /** How many of them took longer than LATE_MS. */
  readonly late: number;
}

/** What somebody who waits for several requests in a row begins to notice. */
export const LATE_MS = 5;

export function sumUp(latencies: readonly number[]): Latencies {
  return {
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
    requests: latencies.length,
    late: latencies.filter((took) => took > LATE_MS).length,
  };
}
