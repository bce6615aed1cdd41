// A clock for what waits between attempts: the waiting takes no time, everything else takes the time it takes.

import { type Clock, systemClock } from '../../core/clock.js';

export class ExamClock implements Clock {
  /** Every wait so far, in milliseconds. */
  readonly waits: number[] = [];
  private slept = 0;

  /** `onWait`: called when a wait begins. */
  constructor(private readonly onWait: () => void = () => undefined) {}

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
    this.onWait();
    await systemClock.sleep(0, signal);
  }

  timeout(ms: number, callback: () => void): () => void {
    return systemClock.timeout(ms, callback);
  }
}
