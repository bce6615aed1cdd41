// What a source of row changes of a SQLite database is told.

import { tmpdir } from 'node:os';

import type { Clock } from '../../../core/clock.js';
import { DAY, MINUTE } from '../../../kit/durations.js';

export interface ChangedTableOptions {
  /** The column that every change of a row sets: a time as ISO 8601 or since 1970, or a whole number that grows. */
  readonly column: string;
  /** Also capture the primary keys of all rows, so that a recovery knows which rows are gone. Default false. */
  readonly deletions?: boolean;
}

export interface SqliteChangesOptions {
  /** Path of the database file. A symbolic link is followed. */
  readonly file: string;
  /** By name. Each needs a primary key. */
  readonly tables: Readonly<Record<string, ChangedTableOptions>>;
  /** How long, in milliseconds, before it gets its lock a writer may stamp its rows. Default 5 minutes. */
  readonly overlapMs?: number;
  /** How old, in milliseconds, the last capture of all rows may be, before there is another. Default 1 day. */
  readonly completeEveryMs?: number;
  /** Where the files are made that go into the archive. Default: the directory of the system. */
  readonly scratchDirectory?: string;
  /** How long to wait, in milliseconds, for a lock that another program holds. Default 10 seconds. */
  readonly busyTimeoutMs?: number;
  /** From 0 to 19: how much the work on the database lets others go first. Default 0. */
  readonly niceness?: number | undefined;
  readonly clock: Clock;
}

export interface ChosenTable {
  readonly name: string;
  readonly column: string;
  readonly deletions: boolean;
}

export interface SqliteChangesSettings {
  readonly file: string;
  readonly tables: readonly ChosenTable[];
  readonly overlapMs: number;
  readonly completeEveryMs: number;
  readonly scratchDirectory: string;
  readonly busyTimeoutMs: number;
  readonly niceness: number;
  readonly clock: Clock;
}

const BUSY_TIMEOUT_MS = 10_000;

export function settleChanges({ tables, ...options }: SqliteChangesOptions): SqliteChangesSettings {
  return {
    overlapMs: 5 * MINUTE,
    completeEveryMs: DAY,
    scratchDirectory: tmpdir(),
    busyTimeoutMs: BUSY_TIMEOUT_MS,
    ...options,
    niceness: options.niceness ?? 0,
    tables: Object.entries(tables).map(([name, { column, deletions = false }]) => ({ name, column, deletions })),
  };
}
