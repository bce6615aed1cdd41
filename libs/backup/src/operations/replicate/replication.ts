// A replication with every option decided: which backups are copied from where to where.

import type { Catalog } from '../../catalog/catalog.js';
import type { Job, Runnable } from '../job.js';

/** Copies the good backups of jobs from one destination to another, by a schedule or when asked to. */
export interface Replication extends Runnable {
  readonly from: Catalog;
  readonly to: Catalog;
  /** At least one; each looks into both destinations. */
  readonly jobs: readonly Job[];
  /** Older backups are left where they are. Absent: all that the target's retention keeps. */
  readonly withinMs?: number;
}

/** E.g. `primary → second`. */
export function describeRoute({ from, to }: Pick<Replication, 'from' | 'to'>): string {
  return `${from.name} → ${to.name}`;
}
