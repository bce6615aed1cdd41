// What a user writes about the records of runs and the audit trail.

import type { Duration } from '../../kit/durations.js';

export interface HistoryOptions {
  /** How long the records of runs stay. Default `90d`. */
  readonly keepRuns?: Duration;
  /** How long the audit trail stays. Default `730d`. */
  readonly keepAudit?: Duration;
  /**
   * Where records wait while a destination can't be reached: a directory that outlives the process, open to its user
   * alone. `false`: in memory only. Default: one of the user's own in the system's directory for temporary files.
   */
  readonly spoolDirectory?: string | false;
}
