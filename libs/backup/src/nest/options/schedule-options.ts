// What a user writes about when something runs by itself.

import type { Duration } from '../../kit/durations.js';

export interface ScheduleOptions {
  readonly cron: string;
  /** IANA name, e.g. `Europe/Vienna`. Default: that of the machine. */
  readonly timeZone?: string;
  /** Start at a random moment up to this long after each tick. Default: at the tick. */
  readonly jitter?: Duration;
  /** Make up at start for a tick that was missed while the application was down. Default true. */
  readonly catchUp?: boolean;
}
