// What a user writes as the source of a job.

import type { Source } from '../../core/source.js';
import type { SwapHooks } from '../../core/swap-hooks.js';
import type { Duration } from '../../kit/durations.js';
import type { PostgresChangesSourceOptions, SqliteChangesSourceOptions } from './changes-options.js';
import type { FilesSourceOptions } from './files-options.js';
import type { LogsSourceOptions } from './logs-options.js';
import type { EnvironmentSourceOptions } from './environment-options.js';
import type { SecretsManagerSourceOptions } from './secrets-manager-options.js';
import type { PostgresTablesSourceOptions, SqliteTablesSourceOptions } from './tables-options.js';
import type { PostgresConnectionOptions, PostgresSelection, PostgresWays } from '../../sources/postgres/options.js';

/** A source that comes with the library, or your own implementation of the port. */
export type SourceOptions =
  | SqliteSourceOptions
  | PostgresSourceOptions
  | SqliteChangesSourceOptions
  | PostgresChangesSourceOptions
  | FilesSourceOptions
  | LogsSourceOptions
  | SqliteTablesSourceOptions
  | EnvironmentSourceOptions
  | SecretsManagerSourceOptions
  | PostgresTablesSourceOptions
  | Source;

export interface SqliteSourceOptions {
  readonly type: 'sqlite';
  /** Path of the database file. */
  readonly file: string;
  /** Where the consistent copy is made while a backup runs. Default: a directory beside the database. */
  readonly scratchDirectory?: string;
  /** Let go of the database around the moment in which a restore replaces it. */
  readonly hooks?: SwapHooks;
}

/** A PostgreSQL database. Needs `pg` in the application, and `pg_dump` and `pg_restore` where it runs. */
export interface PostgresSourceOptions extends PostgresConnectionOptions, PostgresSelection, PostgresWays {
  readonly type: 'postgres';
  /** How long to wait for a lock that another session holds. Default `10s`. */
  readonly lockTimeout?: Duration;
  /** How long rows may be counted beside the dump; what is left is estimated. Default `60s`. */
  readonly factsBudget?: Duration;
}
