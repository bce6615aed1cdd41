// The options of a PostgreSQL source with every default applied.

import { tmpdir } from 'node:os';

import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import type { SwapHooks } from '../../core/swap-hooks.js';
import { settleConnection, type ConnectionSettings } from './connection/connection-settings.js';
import { type TableName, readTable } from './names.js';
import type { PostgresSelection, PostgresSourceOptions } from './options.js';

export interface PostgresSettings {
  readonly connection: ConnectionSettings;
  readonly applicationName: string;
  readonly selection: SelectionSettings;
  readonly globals: boolean;
  readonly lockTimeoutMs: number;
  readonly factsBudgetMs: number;
  readonly binaryDirectory: string | undefined;
  readonly maintenanceDatabase: string;
  readonly restoreMode: 'swap' | 'in-place';
  readonly restoreJobs: number;
  readonly scratchDirectory: string;
  readonly ignoreOwners: boolean;
  readonly endSessions: boolean;
  /** Undefined: as suits what a program is run for. */
  readonly niceness: number | undefined;
  readonly onlyNew: boolean;
  readonly onlyTables: readonly TableName[] | undefined;
  readonly hooks: SwapHooks | undefined;
  readonly clock: Clock;
}

export interface SelectionSettings {
  readonly schemas: readonly string[] | undefined;
  readonly excludeSchemas: readonly string[];
  readonly tables: readonly TableName[] | undefined;
  readonly excludeTables: readonly TableName[];
  readonly excludeData: readonly TableName[];
}

/** @throws BackupError SOURCE_INVALID for what can be no connection or no name */
export function settle(
  options: PostgresSourceOptions,
  env: Readonly<Record<string, string | undefined>>,
): PostgresSettings {
  return {
    connection: settleConnection(options, env),
    applicationName: 'nestjs-backup',
    selection: settleSelection(options),
    globals: options.globals ?? false,
    lockTimeoutMs: options.lockTimeoutMs ?? 10_000,
    factsBudgetMs: options.factsBudgetMs ?? 60_000,
    binaryDirectory: options.binaryDirectory,
    maintenanceDatabase: options.maintenanceDatabase ?? 'postgres',
    restoreMode: options.restoreMode ?? 'swap',
    restoreJobs: options.restoreJobs ?? 1,
    scratchDirectory: options.scratchDirectory ?? tmpdir(),
    ignoreOwners: options.ignoreOwners ?? false,
    endSessions: options.endSessions ?? true,
    niceness: options.niceness,
    onlyNew: options.onlyNew ?? false,
    onlyTables: options.onlyTables?.map(tableNamed),
    hooks: options.hooks,
    clock: options.clock,
  };
}

function settleSelection(selection: PostgresSelection): SelectionSettings {
  return {
    schemas: selection.schemas,
    excludeSchemas: selection.excludeSchemas ?? [],
    tables: selection.tables?.map(tableNamed),
    excludeTables: (selection.excludeTables ?? []).map(tableNamed),
    excludeData: (selection.excludeData ?? []).map(tableNamed),
  };
}

export function tableNamed(text: string): TableName {
  const name = readTable(text);
  if (name !== undefined) return name;
  throw new BackupError('SOURCE_INVALID', `${JSON.stringify(text.slice(0, 80))} is not the name of a table.`, {
    hint: 'Write schema.table, or table for one in the schema public; a part that holds a dot or a quote goes into double quotes.',
  });
}
