// What a user writes in the limits of a job.

import type { Duration } from '../../kit/durations.js';
import type { Rate } from '../../kit/sizes.js';

export interface LimitOptions {
  /**
   * How fast a backup goes out to the destinations, each of them, and is read back from there, e.g. `20MB/s`. At least
   * `1kB/s`. Default: as fast as it goes. Restores and drills are never held back.
   */
  readonly bandwidth?: Rate;
  /**
   * How much the processes that a backup or restore starts let others go first, 0 (not at all) to 19. Default: 19 for what
   * dumps, compresses and encrypts PostgreSQL, 0 for all else.
   */
  readonly niceness?: number;
  /** When scheduled runs may start, `01:00-06:00`; a tick outside waits until it opens. Default: at any time. */
  readonly window?: string | WindowOptions;
  /** A scheduled run waits while the event loop is later than this. Default: it does not wait. */
  readonly loopDelay?: Duration | LoopDelayOptions;
}

export interface WindowOptions {
  /** From and to, `01:00-06:00`; over midnight too, `22:00-04:30`. */
  readonly hours: string;
  /** IANA name. Default: that of the schedule, else that of the machine. */
  readonly timeZone?: string;
}

export interface LoopDelayOptions {
  /** The 99th percentile over five seconds. */
  readonly above: Duration;
  /** It runs all the same after so long. Default `10m`. */
  readonly wait?: Duration;
}
