// Words for status: what each job is, and what there is of it. Nothing in it is judged: that is health.

import type { Trigger, TrustLevel } from './backup.js';
import type { RunRecord } from './run.js';

/** One backup of a job's own; a safety backup is none. */
export interface BackupStatus {
  readonly id: string;
  readonly startedAt: Date;
  /** When a run last found that the source held exactly this, and took no new one. Absent: none did. */
  readonly unchangedAt?: Date;
  /** That of the best copy. */
  readonly trust: TrustLevel;
}

export interface ScheduleStatus {
  readonly cron: string;
  readonly timeZone: string;
  /** When the next run is due. */
  readonly next: Date;
}

/** What one destination holds of a job. */
export interface DestinationStatus {
  readonly name: string;
  /** How long backups stay here, in words, e.g. `30 days`. */
  readonly retention: string;
  /** False: it could not be looked at, and what follows says nothing. */
  readonly reachable: boolean;
  /** Copies there, those of safety backups among them. */
  readonly backups: number;
  /** Bytes that they take. */
  readonly bytes: number;
}

export interface JobStatus {
  readonly job: string;
  readonly source: { readonly kind: string; readonly target: string };
  /** Absent: it runs only when it is asked to, or in a group. */
  readonly schedule?: ScheduleStatus;
  /** How long backups stay, in words; single destinations may say otherwise. */
  readonly retention: string;
  /** Each destination of the job, in the order of the options. */
  readonly destinations: readonly DestinationStatus[];
  /** Backups known, safety backups among them, each counted once however many copies it has. */
  readonly backups: number;
  /** The same by what they were started by. */
  readonly byTrigger: Readonly<Record<Trigger, number>>;
  /** Bytes that all copies take. */
  readonly bytes: number;
  readonly newest?: BackupStatus;
  readonly oldest?: BackupStatus;
  /** What this process is doing with the job at the moment. */
  readonly running?: RunRecord;
}

/** Jobs that are backed up as one. What there is of them is said of each job. */
export interface GroupStatus {
  readonly group: string;
  /** In the order in which they are backed up. */
  readonly jobs: readonly string[];
  /** Absent: it runs only when it is asked to. */
  readonly schedule?: ScheduleStatus;
  readonly running?: RunRecord;
}

export interface StatusReport {
  /** When the destinations were looked at; the longest ago counts. */
  readonly checkedAt: Date;
  readonly jobs: readonly JobStatus[];
  readonly groups: readonly GroupStatus[];
}
