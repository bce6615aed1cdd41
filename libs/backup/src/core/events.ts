// Events: plain data about what just happened, for whoever watches.

import type { Evidence } from './backup.js';
import type { HealthReport } from './health.js';
import type { Pin } from './pin.js';
import type { RunRecord } from './run.js';

export type BackupEvent =
  /** A run was queued, started, moved on or ended. */
  | { readonly type: 'run'; readonly run: RunRecord }
  /** A backup was stored in at least one destination. */
  | {
      readonly type: 'backup.created';
      readonly job: string;
      readonly backupId: string;
      readonly destinations: readonly string[];
    }
  /** Something was found out about a copy. */
  | {
      readonly type: 'backup.evidence';
      readonly job: string;
      readonly backupId: string;
      readonly destination: string;
      readonly evidence: Evidence;
    }
  /** A person said that a backup stays, in these destinations. */
  | ({ readonly type: 'backup.pinned' } & PinEvent & Omit<Pin, 'at'>)
  /** A person left it to the retention rules again. */
  | ({ readonly type: 'backup.unpinned' } & PinEvent & Pick<Pin, 'by'>)
  /** Retention would have removed too much there, and removed nothing. */
  | { readonly type: 'prune.refused'; readonly job: string; readonly destination: string; readonly reason: string }
  /** The monitor has looked at all jobs. */
  | { readonly type: 'health'; readonly health: HealthReport }
  /** A backup was removed from a destination. */
  | { readonly type: 'backup.deleted'; readonly job: string; readonly backupId: string; readonly destination: string };

interface PinEvent {
  readonly job: string;
  readonly backupId: string;
  readonly destinations: readonly string[];
}

/** Takes an event. Never throws, never waits. */
export type EventSink = (event: BackupEvent) => void;
