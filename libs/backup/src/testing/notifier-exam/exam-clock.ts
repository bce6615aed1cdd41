// A clock for what waits between attempts: the waiting takes no time, everything else takes the time it takes.

import { type Clock, systemClock } from '../../core/clock.js';
import { DAY } from '../../kit/durations.js';

export class ExamClock implements Clock {
  /** Every wait so far, in milliseconds. */
  readonly waits: number[] = [];
  private slept = 0;

  /** `whileWaiting`: called when a wait begins, which then ends only by being aborted. Default: it ends at once. */
  constructor(private readonly whileWaiting?: () => void) {}

  now(): Date {
    return new Date(systemClock.now().getTime() + this.slept);
  }

  elapsed(): number {
    return systemClock.elapsed() + this.slept;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits.push(ms);
    this.slept += ms;
    this.whileWaiting?.();
    await systemClock.sleep(this.whileWaiting ? DAY : 0, signal);
  }

  timeout(ms: number, callback: () => void): () => void {
    return systemClock.timeout(ms, callback);
  }
}
