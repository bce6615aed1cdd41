// How long the event loop lets a timer wait beyond its time, and how much of that is the machine's doing.

import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { percentile } from './statistics.js';

export interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** What is left of the p99 when every sample is freed of the time in which all cores were taken by others. */
  readonly ownP99: number;
}

/** Node.js takes a sample at this distance, and counts the distance in. */
const RESOLUTION_MS = 10;

/** Answers a function that ends the watch and tells the delays in milliseconds. */
export function watchLoopDelay(): () => Delays {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const stop = watchOwnDelay();
  histogram.enable();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return () => {
    histogram.disable();
    const [p50, p99] = [late(histogram.percentile(50)), late(histogram.percentile(99))];
    return { p50, p99, max: late(histogram.max), ownP99: percentile(stop(), 99) };
  };
}

function watchOwnDelay(): () => readonly number[] {
  const delays: number[] = [];
  let before = { at: performance.now(), waited: waitedForCoreMs() };
  const timer = setInterval(() => {
    const now = { at: performance.now(), waited: waitedForCoreMs() };
    delays.push(Math.max(0, now.at - before.at - RESOLUTION_MS - (now.waited - before.waited)));
    before = now;
  }, RESOLUTION_MS);
  return () => {
    clearInterval(timer);
    return delays;
  };
}

/** How long this thread was ready to run and had no core, in all, as Linux keeps count of it. */
function waitedForCoreMs(): number {
  const [, nanoseconds] = readFileSync('/proc/self/schedstat', 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}
