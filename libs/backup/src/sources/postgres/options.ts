// What a PostgreSQL source is told: where the database is, what of it to capture, and how to put it back.

import type { Clock } from '../../core/clock.js';
import type { SwapHooks } from '../../core/swap-hooks.js';

/** A text, or a function that answers it whenever a connection is made, for passwords that expire. */
export type PostgresPassword = string | (() => string | Promise<string>);

export interface PostgresTls {
  /** As libpq means them. Default `verify-full` when `ca` is given, else `prefer`. */
  readonly mode?: 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';
  /** Certificates in PEM, or the path of a file that holds them. The same for `cert` and `key`. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** What is read of the application's own data source: a TypeORM `DataSource`, or anything that looks like one. */
export interface DataSourceLike {
  readonly options: object;
}

/** What is not said here is taken from the `PG…` variables of the environment, as the programs of PostgreSQL do. */
export interface PostgresConnectionOptions {
  /**
   * `postgres://user:password@host:port/database`. The single options say what it does not. Given as undefined, say from
   * a variable of the environment that is not set, it is a mistake and not a default.
   */
  readonly url?: string | undefined;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: PostgresPassword;
  readonly database?: string;
  /** True is `verify-full` with the certificates that Node.js knows; false is `disable`. */
  readonly ssl?: boolean | PostgresTls;
  /** Takes the connection from the application's data source instead; `database` names another one on its server. */
  readonly dataSource?: DataSourceLike;
}

/** Which part of a database is captured. Names are exact: no patterns, capitals count. */
export interface PostgresSelection {
  /** Only these schemas. */
  readonly schemas?: readonly string[];
  readonly excludeSchemas?: readonly string[];
  /** Only these tables, as `schema.table` or `table` (in `public`); what is no table is captured all the same. */
  readonly tables?: readonly string[];
  readonly excludeTables?: readonly string[];
  /** These tables without their rows. */
  readonly excludeData?: readonly string[];
}

/** How a database is captured and put back. */
export interface PostgresWays {
  /** Also capture roles and tablespaces, as `globals.sql`. Default false. */
  readonly globals?: boolean;
  /** The directory of `pg_dump`, `pg_restore` and their like. Default: they are found by the PATH. */
  readonly binaryDirectory?: string;
  /** The database to work from while the live one is created, renamed or dropped. Default `postgres`. */
  readonly maintenanceDatabase?: string;
  /** `in-place` restores in one transaction inside the live database, for roles that may not create databases. Default `swap`. */
  readonly restoreMode?: 'swap' | 'in-place';
  /** Restore in so many jobs at once, from a temporary file. Default 1, from the stream. */
  readonly restoreJobs?: number;
  /** Where that temporary file is made. Default: the directory of the system. */
  readonly scratchDirectory?: string;
  /** Restored objects belong to the role that restores, without the rights of others. Default false. */
  readonly ignoreOwners?: boolean;
  /** End the sessions that use the live database when it is replaced. Default true; false refuses while there are any. */
  readonly endSessions?: boolean;
  /** Let go of the database around the moment in which a restore replaces it. */
  readonly hooks?: SwapHooks;
}

export interface PostgresSourceOptions extends PostgresConnectionOptions, PostgresSelection, PostgresWays {
  /** How long to wait, in milliseconds, for a lock that another session holds. Default 10 seconds. */
  readonly lockTimeoutMs?: number;
  /** How long, in milliseconds, rows may be counted beside the dump; what is left is estimated. Default 60 seconds. */
  readonly factsBudgetMs?: number;
  /**
   * From 0 to 19: how much the programs let others go first. Default: 19 for what dumps, compresses and encrypts, so that
   * the application does not notice; 0 for all else.
   */
  readonly niceness?: number | undefined;
  /** Restore only when there is no database of that name yet. Default false. */
  readonly onlyNew?: boolean;
  /** Restore only these tables, as `schema.table` or `table` (in `public`). Default: everything. */
  readonly onlyTables?: readonly string[];
  readonly clock: Clock;
}
