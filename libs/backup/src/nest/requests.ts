// What BackupService takes and answers.

import type { Trigger } from '../core/backup.js';
import type { AskedBy, RunRecord } from '../core/run.js';
import type { Cancellable } from '../core/storage.js';
import type { Duration } from '../kit/durations.js';
import type { RestoreTarget } from '../operations/restore/target.js';

export interface BackupRunOptions extends AskedBy {
  /** What the backup is about, for people: kept in the manifest, up to 200 characters. */
  readonly label?: string;
  /** `manual` is refused while the job is busy; the others wait for their turn. Default `manual`. */
  readonly trigger?: Trigger;
}

/** The record of a run that made a backup. */
export type BackupRun = RunRecord & { readonly backupId: string };

/** Row changes that bring a restored backup to a later time. */
export interface WithChanges {
  /**
   * Apply the changes that were captured since the backup: true, or the name of the job that captures them where there are
   * several. Default false.
   */
  readonly withChanges?: boolean | string;
  /** Only what was captured by then. Default: all there is. */
  readonly changesUntil?: Date;
}

/** What a restore is planned for. */
export interface RestorePlanRequest extends RestoreTarget, WithChanges {
  /** False: explicit consent to restore without a safety backup. Default true; with `into` there is none. */
  readonly safetyBackup?: boolean;
}

export interface RestoreRequest extends RestorePlanRequest, AskedBy {
  /** The target's name as the plan shows it: what is replaced, or the name given in `into`. */
  readonly confirm: string;
  /** Names of checks in the plan that are blocked but acceptable: the explicit consent to what they say. Default: none. */
  readonly accept?: readonly string[];
}

export interface UndoRequest extends AskedBy {
  /** The name of what is replaced, as for the restore. */
  readonly confirm: string;
  /** Default: that of the restore, as far as its record can be found. */
  readonly job?: string;
}

export interface DrillRequest extends WithChanges, AskedBy {
  /** A certain backup. Default: one is picked. */
  readonly backupId?: string;
  /** Default `newest`. */
  readonly pick?: 'newest' | 'random';
  /** Pick among the backups of this last stretch of time, e.g. `7d`. Default: all. */
  readonly within?: Duration;
  /** `manual` is refused while the job is busy; the others wait for their turn. Default `manual`. */
  readonly trigger?: Trigger;
}

export interface DoctorOptions {
  /** Only this job, with its destinations. Default: all. */
  readonly job?: string;
  /** Stops the examination; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface DownloadRequest extends AskedBy, Cancellable {
  /** Decrypted and decompressed. Default false: as it is stored. */
  readonly plain?: boolean;
}

export interface PinRequest extends AskedBy {
  /** Why, for people: shown wherever the backup is, up to 200 characters. */
  readonly reason?: string;
}

export type UnpinRequest = AskedBy;

export interface PruneRequest extends AskedBy {
  /** Only say what would be removed. Default false. */
  readonly dryRun?: boolean;
}

/** A run that was started: its record now, and its result when it ends. */
export interface Started<T> {
  readonly run: RunRecord;
  /**
   * Resolves with the record when what a person asked for has begun, or what was started otherwise waits for its turn.
   * Rejects with RUN_CONFLICT when another copy of the application works on the job. Need not be awaited.
   */
  readonly accepted: Promise<RunRecord>;
  /** Rejects with a BackupError unless the run ends as `succeeded` or `warning`. Need not be awaited. */
  readonly result: Promise<T>;
}
