// What a local storage needs to know.

import type { Clock } from '../../core/clock.js';

export interface LocalStorageOptions {
  /** Where the objects go. Created by `prepare` when it is missing. */
  readonly directory: string;
  /**
   * Where a volume must be mounted for the directory to be the right one: the directory itself or one above it. With it,
   * nothing is created, written or read while the volume is not mounted, not even after a restart.
   */
  readonly mountPoint?: string;
  /** Tells how old the left-overs of killed processes are. */
  readonly clock: Clock;
}
