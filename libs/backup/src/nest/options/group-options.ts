// What a user writes about groups.

import type { Duration } from '../../kit/durations.js';
import type { ScheduleOptions } from './schedule-options.js';

/** Jobs that are backed up as one: one after the other, with one result and one message. */
export interface GroupOptions {
  /**
   * Names of jobs, in the order in which they are backed up; a restore goes the other way round. Databases come before
   * files, so that what a database refers to is in the files.
   */
  readonly jobs: readonly (string | GroupMemberOptions)[];
  /** As for a job. A job of the group may have a schedule of its own besides. Default: it runs only when asked to. */
  readonly schedule?: string | ScheduleOptions;
  /** A run that takes longer, with all its jobs, is stopped and fails. Default: what its jobs may take together. */
  readonly deadline?: Duration;
  /** Age of the newest complete backup of the group from which health warns. Default: one hour after the next scheduled run. */
  readonly staleAfter?: Duration;
  /** Whether every file that a database refers to is in the backup of the files. Default: nobody looks. */
  readonly references?: GroupReferenceOptions;
}

export interface GroupMemberOptions {
  readonly job: string;
  /** True: the group is complete without it, and when it fails that is a warning. Default false. */
  readonly optional?: boolean;
}

export interface GroupReferenceOptions {
  /**
   * One statement, asked of exactly what is backed up. Its first column names files, relative to the directory of the
   * files job, with `/` between the parts. NULL and the empty text name none.
   */
  readonly query: string;
  /** The job of the database. */
  readonly from: string;
  /** The job of the files, which comes after it. */
  readonly files: string;
}
