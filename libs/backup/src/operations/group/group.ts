// A group with every option decided: jobs that are backed up as one.

import type { Job, Runnable } from '../job.js';

export interface Member {
  readonly job: Job;
  /** The group is complete without it, and what becomes of it is no more than a warning. */
  readonly optional: boolean;
}

/** What a backup of a database has to say about a backup of files. */
export interface References {
  /** One statement whose first column names files by their paths in the backup of `files`. */
  readonly query: string;
  /** The job of the database, which comes before. */
  readonly from: string;
  /** The job of the files. */
  readonly files: string;
}

export interface Group extends Runnable {
  /** In the order in which they are backed up; at least one is not optional. A restore goes the other way round. */
  readonly members: readonly Member[];
  readonly references?: References;
  /** Age of the newest complete backup of the group from which health warns. Absent: derived from the schedule. */
  readonly staleAfterMs?: number;
}

/** What a group is about, for people: `database, uploads, cache`. */
export function describeMembers({ members }: Pick<Group, 'members'>): string {
  return members.map(({ job }) => job.name).join(', ');
}

/** Without these there is no backup of the group. */
export function requiredMembers({ members }: Pick<Group, 'members'>): Member[] {
  return members.filter(({ optional }) => !optional);
}
