// Decides how long a request that fails for a passing reason is tried again, and waits between the attempts.

import type { Clock } from '../../core/clock.js';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;

/** One for each thing that is tried. The last attempt is made when the time is over, not before. */
export class Patience {
  private failures = 0;
  private firstFailure = 0;

  constructor(
    private readonly clock: Clock,
    private readonly forMs: number,
  ) {}

  /** Waits until the next attempt is due. Answers false when there is to be none. */
  async wait(signal: AbortSignal | undefined): Promise<boolean> {
    if (this.failures === 0) this.firstFailure = this.clock.elapsed();
    const left = this.firstFailure + this.forMs - this.clock.elapsed();
    if (left <= 0) return false;
    await this.clock.sleep(Math.min(left, waitAfter(this.failures++)), signal);
    return true;
  }

  /** What was tried got further: the next failure is a first one again. */
  renew(): void {
    this.failures = 0;
  }
}

/** Twice as long each time, give or take a quarter, so that many clients do not come back at once. */
function waitAfter(failures: number): number {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
  return wait * (0.75 + Math.random() / 2);
}
