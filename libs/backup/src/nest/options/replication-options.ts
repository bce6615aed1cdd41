// What a user writes about replications.

import type { Duration } from '../../kit/durations.js';
import type { ScheduleOptions } from './schedule-options.js';

/** Copies verified backups, as they are stored, from one destination to another. No key is needed for it. */
export interface ReplicationOptions {
  /** Name of the destination that is copied from. */
  readonly from: string;
  /**
   * Name of the destination that is copied to. Jobs that do not store there themselves get their copies there by this
   * alone, and restores, `list` and health look there too.
   */
  readonly to: string;
  /** Names of jobs. Default: all that have backups in `from`. */
  readonly jobs?: readonly string[];
  /** As for a job. Default: it runs only when asked to. */
  readonly schedule?: string | ScheduleOptions;
  /** Only backups younger than this, and what they build on. Default: all that the retention of `to` keeps. */
  readonly within?: Duration;
  /** A run that takes longer is stopped and fails; the next one goes on from there. Default `24h`, at most `24d`. */
  readonly deadline?: Duration;
}
