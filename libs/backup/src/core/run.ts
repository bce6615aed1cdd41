// Words for what is being done: operations, runs and their records.

import type { Trigger } from './backup.js';
import type { ErrorReport } from './errors.js';
import type { Check } from './source.js';

export const OPERATIONS = [
  'backup',
  'verify',
  'restore',
  'undo',
  'drill',
  'compare',
  'rescue',
  'prune',
  'delete',
  'replicate',
] as const;
export type OperationName = (typeof OPERATIONS)[number];

export const RUN_STATES = ['queued', 'running', 'succeeded', 'warning', 'failed', 'cancelled', 'skipped'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** The states a run does not leave any more. */
export const FINAL_STATES: readonly RunState[] = ['succeeded', 'warning', 'failed', 'cancelled', 'skipped'];

export interface Progress {
  /** What is being done now, e.g. `storing gallery.db`. */
  readonly step: string;
  /** From 0 to 1 within the step; absent where it is not known. */
  readonly fraction?: number;
}

/** What became of one job in the run of a group. */
export interface RunPart {
  readonly job: string;
  /** The group does without it. */
  readonly optional?: true;
  /** `queued` until its turn comes; `skipped` when it never came. */
  readonly state: RunState;
  /** Absent until its turn has come. */
  readonly runId?: string;
  /** The backup that was made or restored. */
  readonly backupId?: string;
  /** Until then what a restore of it replaced can be put back. Absent: nothing was kept. */
  readonly undoUntil?: Date;
  /** Why it did not succeed. */
  readonly error?: ErrorReport;
}

/** One execution of an operation for a job, for a group of jobs, or of a replication. A plain value: every change makes a new record. */
export interface RunRecord {
  readonly id: string;
  readonly operation: OperationName;
  /** The name of the job, of the group, or of the replication. */
  readonly job: string;
  readonly trigger: Trigger;
  readonly label?: string;
  /** Who asked for it, as the application says. Absent when nobody was named. */
  readonly by?: string;
  /** The run that this one is a part of, e.g. the restore that took this safety backup, or the run of a group. */
  readonly partOf?: string;
  readonly state: RunState;
  readonly queuedAt: Date;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
  readonly progress?: Progress;
  /** The backup that was made, verified, restored or drilled. */
  readonly backupId?: string;
  /** Of the run of a group: its jobs, in the order in which they are run. */
  readonly parts?: readonly RunPart[];
  /** What the operation found or did, a sentence each. */
  readonly notes: readonly string[];
  /** What was examined in the data that a drill or a restore restored. */
  readonly checks?: readonly Check[];
  /** What went wrong without making the run fail. Any of these makes the state `warning`. */
  readonly warnings: readonly ErrorReport[];
  /** Why the run failed, was cancelled or was skipped. */
  readonly error?: ErrorReport;
}

/** Who asks for something, as the application knows them. Kept in the run's record and in the audit trail. */
export interface AskedBy {
  /** A name or an address for people, up to 200 characters. Default: nobody is named. */
  readonly by?: string;
}

export function isFinal(run: RunRecord): boolean {
  return FINAL_STATES.includes(run.state);
}
