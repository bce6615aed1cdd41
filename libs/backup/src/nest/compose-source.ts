// The only place that names concrete sources.

import type { Clock } from '../core/clock.js';
import type { Source } from '../core/source.js';
import { EnvironmentSource } from '../sources/environment/environment-source.js';
import { PostgresChangesSource } from '../sources/postgres/changes/postgres-changes-source.js';
import { FilesSource } from '../sources/files/files-source.js';
import { LogsSource } from '../sources/logs/logs-source.js';
import { PostgresSource } from '../sources/postgres/postgres-source.js';
import { SecretsManagerSource } from '../sources/secrets-manager/secrets-manager-source.js';
import { SqliteChangesSource } from '../sources/sqlite/changes/sqlite-changes-source.js';
import { SqliteSource } from '../sources/sqlite/sqlite-source.js';
import { PostgresTablesSource } from '../sources/postgres/tables/postgres-tables-source.js';
import { SqliteTablesSource } from '../sources/sqlite/tables/sqlite-tables-source.js';
import type { JobSettings, SourceSettings } from './options/settings.js';

/** What every source of a job may use. */
export interface SharedBySources {
  readonly niceness: number | undefined;
  /** Directories of the destinations on this machine: what is in them is no data of the application. */
  readonly destinations: readonly string[];
  /** Those of the job itself, and its folders in them. */
  readonly ownDestinations: readonly string[];
  readonly clock: Clock;
}

const COMPOSERS: {
  readonly [T in keyof SourceSettings]: (settings: SourceSettings[T], shared: SharedBySources) => Source;
} = {
  sqlite: (settings, { niceness, clock }) => new SqliteSource({ ...settings, niceness, clock }),
  postgres: (settings, { niceness, clock }) => new PostgresSource({ ...settings, niceness, clock }),
  'postgres-changes': (settings, { clock }) => new PostgresChangesSource({ ...settings, clock }),
  'sqlite-changes': (settings, { niceness, clock }) => new SqliteChangesSource({ ...settings, niceness, clock }),
  files: (settings, { niceness, ownDestinations: destinations, clock }) =>
    new FilesSource({ ...settings, niceness, destinations, clock }),
  logs: (settings, { destinations, clock }) => new LogsSource({ ...settings, destinations, clock }),
  'postgres-tables': (settings, { niceness, clock }) => new PostgresTablesSource({ ...settings, niceness, clock }),
  'sqlite-tables': (settings, { niceness, clock }) => new SqliteTablesSource({ ...settings, niceness, clock }),
  environment: (settings, { clock }) => new EnvironmentSource({ ...settings, clock, environment: process.env }),
  'secrets-manager': (settings, { clock }) => new SecretsManagerSource({ ...settings, clock }),
};

export function composeSource(source: JobSettings['source'], shared: SharedBySources): Source {
  return 'capture' in source ? source : composeByType(source.type, source, shared);
}

function composeByType<T extends keyof SourceSettings>(
  type: T,
  settings: SourceSettings[T],
  shared: SharedBySources,
): Source {
  return COMPOSERS[type](settings, shared);
}
