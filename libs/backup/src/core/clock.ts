// The only place that reads the time, waits for it, or measures how late it comes.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

export interface Clock {
  /** The wall clock. For what is written down and for decisions. */
  now(): Date;
  /** Milliseconds from an arbitrary start that never go backwards. For durations. */
  elapsed(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once after `ms` milliseconds without keeping the process alive. The result cancels it. */
  timeout(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
  timeout(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Between two looks, in milliseconds. */
const RESOLUTION_MS = 10;

/** How late the event loop is during so many milliseconds from now: the 99th percentile, in milliseconds. */
export async function measureLoopDelay(ms: number, signal?: AbortSignal): Promise<number> {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  try {
    await systemClock.sleep(ms, signal);
    return Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION_MS);
  } finally {
    delays.disable();
  }
}
