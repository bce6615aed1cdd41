// The work that is done in a process of its own, which may block: what each part is told and answers.

import type { Facts } from '../../../core/facts.js';
import type { ReportTable } from './reports.js';

export interface PlanTask {
  readonly directory: string;
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[];
  /** Directories of destinations, real paths. */
  readonly destinations: readonly string[];
  /** Directories that are passed over, because they are our own. */
  readonly own: readonly string[];
  /** A directory open to us alone, that holds the index of the base when there is one. */
  readonly scratch: string;
  readonly base: { readonly id: string; readonly index: string } | undefined;
  /** See ReadTask. */
  readonly settledBeforeNs: string;
  readonly indexId: string;
}

export interface PlanResult {
  /** See VolumePlan. */
  readonly group: number;
  readonly sizes: readonly number[];
  readonly reports: ReportTable;
  readonly found: number;
  /** Patterns of `include` that match nothing. */
  readonly unused: readonly string[];
}

export interface ReadTask {
  readonly directory: string;
  readonly scratch: string;
  readonly group: number;
  readonly volumes: number;
  /** What was written from then on may have been written to again unseen. Nanoseconds since 1970. */
  readonly settledBeforeNs: string;
  readonly indexId: string;
}

export interface ReadResult {
  readonly facts: Facts;
  readonly reports: ReportTable;
}

export const REMOVED_OBJECT = 'removed.list';
