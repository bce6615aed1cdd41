// The work on rows of a restored file and of the live database that is done in a process of its own.

import type { RowChoice, RowPlan } from '../../../core/rescue.js';

/** The files that it is about. */
export interface RescueFiles {
  /** The restored file. */
  readonly side: string;
  readonly live: string;
  /** A file of our own beside the restored one: which rows are to be written, and what they are written over. */
  readonly work: string;
  readonly busyTimeoutMs: number;
}

/** What is written to one table. */
export interface Writing {
  readonly table: string;
  /** In the names of its lists in the work file. */
  readonly at: number;
  /** Whether its changed rows are written too. */
  readonly updates: boolean;
}

export interface ComparedRows {
  readonly plan: RowPlan;
  /** In the order of writing. */
  readonly writings: readonly Writing[];
  /** Of the live database, when it was compared. */
  readonly schemaVersion: number;
}

export interface CompareRowsTask extends RescueFiles {
  readonly choice: RowChoice;
  /** Where the live database is copied to when its readers would keep writers waiting. */
  readonly copy: string;
}

export interface PutBackTask extends RescueFiles, Omit<ComparedRows, 'plan'> {
  readonly triggers: RowChoice['triggers'];
}

export interface RescueTasks {
  /** Compares, and writes down in the work file what would be put back. */
  readonly compareRows: { readonly input: CompareRowsTask; readonly result: ComparedRows };
  /** Puts back what was written down, in one transaction. */
  readonly putBack: { readonly input: PutBackTask; readonly result: undefined };
}
