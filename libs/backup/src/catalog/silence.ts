// Remembers that a destination did not answer, so that not everybody waits for it as long as the first one did.

import type { Clock } from '../core/clock.js';
import { MINUTE } from '../kit/durations.js';

/** After so long it is waited for again as if nothing had been. */
const REMEMBERED_MS = 2 * MINUTE;

export class Silence {
  private since: number | undefined;

  constructor(private readonly clock: Clock) {}

  /** True when it did not answer lately, and nothing has been heard of it since. */
  get lasts(): boolean {
    return this.since !== undefined && this.clock.elapsed() - this.since < REMEMBERED_MS;
  }

  /** It did not answer. */
  begin(): void {
    this.since = this.clock.elapsed();
  }

  /** It did. */
  end(): void {
    this.since = undefined;
  }
}
