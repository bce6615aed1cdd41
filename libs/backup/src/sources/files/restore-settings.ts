// What the restore half of a source of files goes by.

import type { Clock } from '../../core/clock.js';
import type { SwapHooks } from '../../core/swap-hooks.js';
import type { Patterns } from './restore-tasks.js';

export interface RestoreSettings extends Patterns {
  /** An absolute path. */
  readonly directory: string;
  readonly hooks: SwapHooks | undefined;
  /** The directory beside which this one is new: a restore makes it, and never replaces what is there. */
  readonly newBeside: string | undefined;
  /** Only these are restored. */
  readonly paths: readonly string[] | undefined;
  readonly niceness: number;
  readonly clock: Clock;
}
