// What a user writes as the source of a job that backs up some tables of a database.

import type { Duration } from '../../kit/durations.js';
import type { PostgresConnectionOptions } from '../../sources/postgres/options.js';
import type { PostgresTablesWays } from '../../sources/postgres/tables/options.js';

/** A table by its name; one that is marked as optional may be missing. */
export type TableChoice = string | { readonly name: string; readonly optional?: boolean };

/** Tables of a SQLite database, as a script that `sqlite3` replays into a database that exists. */
export interface SqliteTablesSourceOptions {
  readonly type: 'sqlite-tables';
  /** Path of the database file. */
  readonly file: string;
  /** At least one. */
  readonly tables: readonly TableChoice[];
  /** Where the script is written while a backup runs. Default: a directory beside the database. */
  readonly scratchDirectory?: string;
}

/**
 * Tables of a PostgreSQL database, as a script that `psql` replays into a database that exists. Needs `pg` in the
 * application, and `pg_dump` and `psql` where it runs.
 */
export interface PostgresTablesSourceOptions extends PostgresConnectionOptions, PostgresTablesWays {
  readonly type: 'postgres-tables';
  /** At least one, as `schema.table` or `table` (in `public`). */
  readonly tables: readonly TableChoice[];
  /** How long to wait for a lock that another session holds. Default `10s`. */
  readonly lockTimeout?: Duration;
}
