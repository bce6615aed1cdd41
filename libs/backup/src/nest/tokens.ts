// Injection tokens that stay inside the module.

import type { Channel } from '../core/channel.js';
import type { Clock } from '../core/clock.js';
import type { Heartbeat } from '../notifiers/heartbeat/heartbeat.js';
import type { Job } from '../operations/job.js';
import type { Settings } from './options/settings.js';

/** Everything the module works with, made once from the options. */
export interface BackupPlan {
  readonly settings: Settings;
  readonly jobs: readonly Job[];
  readonly clock: Clock;
  readonly channels: readonly Channel[];
  readonly heartbeat: Heartbeat | undefined;
}

export const BACKUP_PLAN = Symbol('nestjs-backup:plan');
