// A clock whose time of day stands still until the test moves it, so that hours of ticks go by in seconds.

import { type Clock, systemClock } from '#backup/core/clock.js';
import { ManualClock } from '#backup/testing/manual-clock.js';

/** On a machine with other work on it, a disk may take many seconds: what ends only what hangs waits longer here. */
const PATIENCE = 6;

/** Sleeps end when the time of day gets there; limits on how long something may take are of real time. */
export class SteppedClock implements Clock {
  private readonly day: ManualClock;

  constructor(start: Date) {
    this.day = new ManualClock(start);
  }

  now(): Date {
    return this.day.now();
  }

  elapsed(): number {
    return systemClock.elapsed();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await this.day.sleep(ms, signal);
  }

  timeout(ms: number, callback: () => void): () => void {
    return systemClock.timeout(ms * PATIENCE, callback);
  }

  async moveTo(time: Date): Promise<void> {
    await this.day.advance(time.getTime() - this.now().getTime());
  }
}
