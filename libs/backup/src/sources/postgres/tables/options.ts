// What a source of some tables of a PostgreSQL database is told, and the same with every default applied.

import type { Clock } from '../../../core/clock.js';
import { BackupError } from '../../../core/errors.js';
import type { WantedName } from '../../../kit/wanted-names.js';
import type { TableName } from '../names.js';
import type { PostgresConnectionOptions } from '../options.js';
import { type PostgresSettings, settle, tableNamed } from '../settings.js';

/** How tables are captured and put back. */
export interface PostgresTablesWays {
  /** The directory of `pg_dump` and `psql`. Default: they are found by the PATH. */
  readonly binaryDirectory?: string;
  /** Tables that a restore makes belong to the role that restores, without the rights of others. Default false. */
  readonly ignoreOwners?: boolean;
}

export interface PostgresTablesSourceOptions extends PostgresConnectionOptions, PostgresTablesWays {
  /** At least one, by name, as `schema.table` or `table` (in `public`). */
  readonly tables: readonly WantedName[];
  /** How long to wait, in milliseconds, for a lock that another session holds. Default 10 seconds. */
  readonly lockTimeoutMs?: number;
  /** From 0 to 19: how much the programs let others go first. Default 0. */
  readonly niceness?: number | undefined;
  readonly clock: Clock;
}

export interface WantedTable extends TableName {
  readonly optional: boolean;
}

export interface PostgresTablesSettings {
  readonly postgres: PostgresSettings;
  readonly tables: readonly WantedTable[];
}

/** @throws BackupError SOURCE_INVALID for what can be no connection or no name, and when no table is named */
export function settleTables(
  { tables, ...options }: PostgresTablesSourceOptions,
  env: Readonly<Record<string, string | undefined>>,
): PostgresTablesSettings {
  if (tables.length === 0) throw new BackupError('SOURCE_INVALID', 'No table of the database is named.');
  return {
    postgres: settle(options, env),
    tables: tables.map(({ name, optional }) => ({ ...tableNamed(name), optional })),
  };
}
