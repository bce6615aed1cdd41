// The only place that names concrete sources.

import type { Clock } from '../core/clock.js';
import type { Source } from '../core/source.js';
import { PostgresChangesSource } from '../sources/postgres/changes/postgres-changes-source.js';
import { PostgresSource } from '../sources/postgres/postgres-source.js';
import { SqliteChangesSource } from '../sources/sqlite/changes/sqlite-changes-source.js';
import { SqliteSource } from '../sources/sqlite/sqlite-source.js';
import type { JobSettings, SourceSettings } from './options/settings.js';

/** What every source of a job may use. */
interface Shared {
  readonly niceness: number;
  readonly clock: Clock;
}

const COMPOSERS: { readonly [T in keyof SourceSettings]: (settings: SourceSettings[T], shared: Shared) => Source } = {
  sqlite: (settings, shared) => new SqliteSource({ ...settings, ...shared }),
  postgres: (settings, shared) => new PostgresSource({ ...settings, ...shared }),
  'postgres-changes': (settings, { clock }) => new PostgresChangesSource({ ...settings, clock }),
  'sqlite-changes': (settings, shared) => new SqliteChangesSource({ ...settings, ...shared }),
};

export function composeSource(source: JobSettings['source'], shared: Shared): Source {
  return 'capture' in source ? source : composeByType(source.type, source, shared);
}

function composeByType<T extends keyof SourceSettings>(type: T, settings: SourceSettings[T], shared: Shared): Source {
  return COMPOSERS[type](settings, shared);
}
