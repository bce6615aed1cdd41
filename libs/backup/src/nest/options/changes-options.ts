// What a user writes as the source of a job that backs up row changes.

import type { Duration } from '../../kit/durations.js';
import type { PostgresConnectionOptions } from '../../sources/postgres/options.js';

/** How the changes of one table are told. */
export interface ChangedTableOptions {
  /**
   * The column that every change of a row sets: a time, or a whole number that grows; with PostgreSQL also `xmin`, which
   * goes by the transaction that wrote a row: it misses nothing, and reads the whole table each time.
   */
  readonly column: string;
  /** Also capture the primary keys of all rows, so that a recovery knows which rows are gone. Default false. */
  readonly deletions?: boolean;
}

export interface ChangesOptions {
  /** By name. Each needs a primary key. */
  readonly tables: Readonly<Record<string, ChangedTableOptions>>;
  /** How far clocks that stamp rows may be behind that of the database, or a stamp before its transaction. Default `5m`. */
  readonly overlap?: Duration;
  /** How old the last capture of all rows may be before there is another one. Default `1d`. */
  readonly completeEvery?: Duration;
  /** Where the files are made that go into the archive. Default: the directory of the system for temporary files. */
  readonly scratchDirectory?: string;
}

/** Row changes of a PostgreSQL database. Needs `pg` in the application, and no programs. */
export interface PostgresChangesSourceOptions extends PostgresConnectionOptions, ChangesOptions {
  readonly type: 'postgres-changes';
  /** How long to wait for a lock that another session holds. Default `10s`. */
  readonly lockTimeout?: Duration;
}

/** Row changes of a SQLite database. */
export interface SqliteChangesSourceOptions extends ChangesOptions {
  readonly type: 'sqlite-changes';
  /** Path of the database file. */
  readonly file: string;
}
