// What a source of tables of a SQLite database is told once, with every default applied.

import type { Clock } from '../../../core/clock.js';
import { BackupError } from '../../../core/errors.js';
import type { WantedName } from '../../../kit/wanted-names.js';
import { settle, type SqliteSettings } from '../settings.js';

export interface SqliteTablesSourceOptions {
  /** Path of the database file. A symbolic link is followed. */
  readonly file: string;
  /** At least one. */
  readonly tables: readonly WantedName[];
  /** An existing directory in which the script is written while a backup runs. Default: that of the database. */
  readonly scratchDirectory?: string;
  /** How long to wait, in milliseconds, for a lock that another program holds. Default 10 seconds. */
  readonly busyTimeoutMs?: number;
  /** From 0 to 19: how much the work on the database lets others go first. Default 0. */
  readonly niceness?: number | undefined;
  /** The database beside which the file is a new one: a restore makes it, and never replaces what is there. */
  readonly newBeside?: string;
  readonly clock: Clock;
}

export interface SqliteTablesSettings extends SqliteSettings {
  readonly tables: readonly WantedName[];
}

/** @throws BackupError SOURCE_INVALID when no table is named */
export function settleTables({ tables, ...options }: SqliteTablesSourceOptions): SqliteTablesSettings {
  if (tables.length === 0) throw new BackupError('SOURCE_INVALID', `No table of ${options.file} is named.`);
  return { ...settle(options), tables };
}
