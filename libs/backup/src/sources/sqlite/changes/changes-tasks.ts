// The work on row changes that is done in a process of its own.

import type { Facts } from '../../../core/facts.js';
import type { ChangedTable, TableMarks } from '../../changes-record.js';
import type { ChosenTable } from './options.js';

export interface CaptureChangesTask {
  readonly source: string;
  readonly busyTimeoutMs: number;
  readonly overlapMs: number;
  /** Where the files go. */
  readonly directory: string;
  readonly tables: readonly (ChosenTable & { readonly earlier?: TableMarks })[];
}

export interface CapturedChanges {
  readonly engineVersion: string;
  /** Size of the database. */
  readonly bytes: number;
  /** The moment of the snapshot, in milliseconds since 1970. */
  readonly at: number;
  readonly tables: readonly { readonly record: ChangedTable; readonly shape: string }[];
}

export interface ApplyChangesTask {
  readonly path: string;
  /** Oldest first: the archive, and the facts of the capture. */
  readonly captures: readonly { readonly archive: string; readonly facts: Facts }[];
}

export interface ExamineChangesTask {
  readonly source: string;
  readonly busyTimeoutMs: number;
  readonly tables: readonly ChosenTable[];
}

export interface ChangesTasks {
  /** Sees whether the tables are such that their changes can be captured; throws what a capture would. */
  readonly examineChanges: { readonly input: ExamineChangesTask; readonly result: undefined };
  /** Writes the changes of a live database to files. */
  readonly captureChanges: { readonly input: CaptureChangesTask; readonly result: CapturedChanges };
  /** Applies captured changes to restored data, in one transaction. */
  readonly applyChanges: { readonly input: ApplyChangesTask; readonly result: undefined };
}
