// What a user writes in the events of a job.

import type { Duration } from '../../kit/durations.js';

/** Of events that come one after the other, one backup is taken. */
export interface EventOptions {
  /** The backup is taken when no other event has come for so long. Default `5s`. */
  readonly quiet?: Duration;
  /**
   * … and so long after the first one at the latest, however many come. Default `1m`. While a backup of events is being
   * taken, those that come wait for the next one.
   */
  readonly maxDelay?: Duration;
}
