// How long the event loop lets a timer wait beyond its time.

import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Node.js takes a sample at this distance, and counts the distance in. */
const RESOLUTION_MS = 10;

/** Answers a function that ends the watch and tells the delays in milliseconds. */
export function watchLoopDelay(): () => Delays {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return () => {
    histogram.disable();
    return { p50: late(histogram.percentile(50)), p99: late(histogram.percentile(99)), max: late(histogram.max) };
  };
}
