// What BackupReplicationService takes and answers.

import type { Trigger } from '../../core/backup.js';
import type { AskedBy } from '../../core/run.js';

/** A replication, and what it copies. */
export interface ReplicationDescription {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly jobs: readonly string[];
  /** The cron expression and the time zone. Absent: it runs only when asked to. */
  readonly schedule?: { readonly cron: string; readonly timeZone: string };
}

export interface ReplicateOptions extends AskedBy {
  /** `manual` is refused while the replication is busy; the others wait for their turn. Default `manual`. */
  readonly trigger?: Trigger;
  /** Stops it when it aborts; the next one goes on from there. */
  readonly signal?: AbortSignal;
}
