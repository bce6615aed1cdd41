// What `show` answers.

import type { Backup } from '../../../core/backup.js';

/** One backup, and what it takes to put it back. */
export interface Shown extends Backup {
  /** The backups that it builds on, the whole one first. */
  readonly buildsOn: readonly Backup[];
  /** Why not all of those can be looked at. */
  readonly chainBroken?: string;
  readonly restore: {
    readonly withThisTool: string;
    /** Lines for a shell. */
    readonly byHand: readonly string[];
  };
}
