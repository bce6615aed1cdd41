// Injection tokens that stay inside the module.

import type { Channel } from '../core/channel.js';
import type { Clock } from '../core/clock.js';
import type { Heartbeat } from '../notifiers/heartbeat/heartbeat.js';
import type { Group } from '../operations/group/group.js';
import type { Job, Runnable } from '../operations/job.js';
import type { Replication } from '../operations/replicate/replication.js';
import type { Settings } from './options/settings.js';

/** Everything the module works with, made once from the options. */
export interface BackupPlan {
  readonly settings: Settings;
  readonly jobs: readonly Job[];
  readonly groups: readonly Group[];
  readonly replications: readonly Replication[];
  readonly clock: Clock;
  readonly channels: readonly Channel[];
  readonly heartbeat: Heartbeat | undefined;
  /** Nothing starts by itself. */
  readonly isPassive: boolean;
}

/** How a module behaves in a process that was started for one command. */
export interface Passive {
  /** False: the storages were found as they are, and one that is gone must not come back empty. */
  readonly makesStorages: boolean;
}

/** Everything that runs under a name of its own. */
export function runnablesOf({
  jobs,
  groups,
  replications,
}: Pick<BackupPlan, 'jobs' | 'groups' | 'replications'>): readonly Runnable[] {
  return [...jobs, ...groups, ...replications];
}

export const BACKUP_PLAN = Symbol('nestjs-backup:plan');

/** Absent in an application that runs as itself. The same in all copies of this package: one must find that of another. */
export const PASSIVE = Symbol.for('nestjs-backup:passive');
