// Injection tokens that stay inside the module.

import type { Clock } from '../core/clock.js';
import type { Job } from '../operations/job.js';
import type { Settings } from './options/settings.js';

/** Everything the module works with, made once from the options. */
export interface BackupPlan {
  readonly settings: Settings;
  readonly jobs: readonly Job[];
  readonly clock: Clock;
}

export const BACKUP_PLAN = Symbol('nestjs-backup:plan');
