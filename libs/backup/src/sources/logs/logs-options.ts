// What a source of logs is told, with every default applied.

import type { Clock } from '../../core/clock.js';
import type { Selection } from '../../core/source.js';

/** How a live log is emptied of what a backup holds. docs/logs.md says what each way promises. */
export const CLEAR_WAYS = ['rename', 'collapse', 'truncate'] as const;
export type ClearWay = (typeof CLEAR_WAYS)[number];

export const REOPEN_SIGNALS = ['SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;

/** Tells the writer that is named in a file to open its log again. */
export interface ReopenSignal {
  readonly signal: (typeof REOPEN_SIGNALS)[number];
  /** Holds the process id of the writer. */
  readonly pidFile: string;
}

/** Called after the logs were renamed, e.g. `() => destination.reopen()` of pino; or a signal to another process. */
export type Reopen = (() => void | Promise<void>) | ReopenSignal;

export interface LogsSourceOptions {
  readonly directory: string;
  /** Patterns for paths relative to the directory. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly clear: ClearWay;
  /** Absent: the writers open the file for every line. */
  readonly reopen?: Reopen;
  /** Directories that backups are written to: what is in them is no log. */
  readonly destinations: readonly string[];
  /** The name of the new directory that a restore makes. Absent: that of its run. */
  readonly place?: string;
  /** What of a backup is restored. Absent: everything. */
  readonly selection?: Selection;
  readonly clock: Clock;
}
