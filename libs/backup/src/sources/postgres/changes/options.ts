// What a source of row changes of a PostgreSQL database is told.

import type { Clock } from '../../../core/clock.js';
import { DAY, MINUTE } from '../../../kit/durations.js';
import type { TableName } from '../names.js';
import type { PostgresConnectionOptions } from '../options.js';
import { settle, tableNamed, type PostgresSettings } from '../settings.js';

export interface ChangedTableOptions {
  /**
   * The column that every change of a row sets: a timestamp, or a whole number that grows. `xmin` is none of the table's
   * own: it goes by the transaction that wrote a row, misses nothing, and reads the whole table each time.
   */
  readonly column: string;
  /** Also capture the primary keys of all rows, so that a recovery knows which rows are gone. Default false. */
  readonly deletions?: boolean;
}

export interface PostgresChangesOptions extends PostgresConnectionOptions {
  /** By name, as `schema.table` or `table` (in `public`). Each needs a primary key. */
  readonly tables: Readonly<Record<string, ChangedTableOptions>>;
  /** How far, in milliseconds, clocks that stamp rows may be behind that of the database. Default 5 minutes. */
  readonly overlapMs?: number;
  /** How old, in milliseconds, the last capture of all rows may be, before there is another. Default 1 day. */
  readonly completeEveryMs?: number;
  /** How long to wait, in milliseconds, for a lock that another session holds. Default 10 seconds. */
  readonly lockTimeoutMs?: number;
  /** Where the files are made that go into the archive. Default: the directory of the system. */
  readonly scratchDirectory?: string;
  readonly clock: Clock;
}

export interface ChosenTable extends TableName {
  readonly column: string;
  readonly deletions: boolean;
}

export interface PostgresChangesSettings {
  readonly postgres: PostgresSettings;
  readonly tables: readonly ChosenTable[];
  readonly overlapMs: number;
  readonly completeEveryMs: number;
}

/** @throws BackupError SOURCE_INVALID for what can be no connection or no name */
export function settleChanges(
  { tables, overlapMs = 5 * MINUTE, completeEveryMs = DAY, ...options }: PostgresChangesOptions,
  env: Readonly<Record<string, string | undefined>>,
): PostgresChangesSettings {
  return {
    postgres: settle(options, env),
    tables: Object.entries(tables).map(([name, { column, deletions = false }]) => ({
      ...tableNamed(name),
      column,
      deletions,
    })),
    overlapMs,
    completeEveryMs,
  };
}
