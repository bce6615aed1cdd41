// Options of a PostgreSQL source.

import { isRecord, type Reader } from '../../core/reader.js';
import { DAY } from '../../kit/durations.js';
import type {
  DataSourceLike,
  PostgresConnectionOptions,
  PostgresPassword,
  PostgresTls,
} from '../../sources/postgres/options.js';
import { parseHooks } from './parse-hooks.js';
import { readDuration } from './readers.js';
import type { PostgresSourceSettings } from './settings.js';

const MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
const MOST_JOBS = 64;
/** The server counts milliseconds in 31 bits. */
export const LONGEST_LOCK_WAIT_MS = 24 * DAY;

/** What says where the database is. */
const PLACE = ['url', 'host', 'port', 'user', 'password', 'database', 'ssl'] as const;

/** How each option is read. What is absent stays absent: the source knows its defaults. */
const CONNECTION = {
  url: (value: Reader) => value.string(),
  host: (value: Reader) => value.string(),
  port: (value: Reader) => value.integer(1, 65_535),
  user: (value: Reader) => value.string(),
  password: readPassword,
  database: (value: Reader) => value.string(),
  ssl: readTls,
  dataSource: readDataSource,
} as const;

const OPTIONS = {
  ...CONNECTION,
  schemas: readNames,
  excludeSchemas: readNames,
  tables: readNames,
  excludeTables: readNames,
  excludeData: readNames,
  globals: (value: Reader) => value.boolean(),
  lockTimeout: (value: Reader) => readDuration(value, LONGEST_LOCK_WAIT_MS),
  factsBudget: (value: Reader) => readDuration(value, LONGEST_LOCK_WAIT_MS),
  binaryDirectory: (value: Reader) => value.string(),
  maintenanceDatabase: (value: Reader) => value.string(),
  restoreMode: (value: Reader) => value.oneOf(['swap', 'in-place']),
  restoreJobs: (value: Reader) => value.integer(1, MOST_JOBS),
  scratchDirectory: (value: Reader) => value.string(),
  ignoreOwners: (value: Reader) => value.boolean(),
  endSessions: (value: Reader) => value.boolean(),
  hooks: parseHooks,
} as const;

type Readers = Readonly<Record<string, (value: Reader) => unknown>>;
type Read<T extends Readers> = { readonly [K in keyof T]?: ReturnType<T[K]> };

export function parsePostgres(reader: Reader): PostgresSourceSettings {
  reader.onlyKeys('type', ...Object.keys(OPTIONS));
  const { lockTimeout, factsBudget, ...options } = readPresent(reader, OPTIONS);
  refuseDoubt(reader);
  return {
    type: 'postgres',
    ...options,
    ...(lockTimeout === undefined ? {} : { lockTimeoutMs: lockTimeout }),
    ...(factsBudget === undefined ? {} : { factsBudgetMs: factsBudget }),
  };
}

/** What says where the database is; other options are left to whoever asks. */
export function parseConnection(reader: Reader): PostgresConnectionOptions {
  refuseDoubt(reader);
  return readPresent(reader, CONNECTION);
}

export const CONNECTION_KEYS: readonly string[] = Object.keys(CONNECTION);

function readPresent<T extends Readers>(reader: Reader, readers: T): Read<T> {
  const found = Object.entries(readers).filter(([name]) => !reader.at(name).isAbsent);
  return Object.fromEntries(found.map(([name, readOption]) => [name, readOption(reader.at(name))])) as Read<T>;
}

function refuseDoubt(reader: Reader): void {
  refuseUndefined(reader);
  refuseTwoPlaces(reader);
}

/** A variable that is not set would otherwise mean whatever database the environment names, and not be noticed. */
function refuseUndefined(reader: Reader): void {
  for (const [name, { value }] of reader.entries()) {
    if (!PLACE.some((option) => option === name) || value !== undefined) continue;
    reader.at(name).problem('is given as undefined; is the environment variable set that it is read from?');
  }
}

/** Whoever names a data source and something else means one of them, and nobody knows which. */
function refuseTwoPlaces(reader: Reader): void {
  if (reader.at('dataSource').isAbsent) return;
  for (const name of PLACE) {
    if (!reader.at(name).isAbsent) reader.at(name).problem('is said by dataSource already; give one of them');
  }
}

/** Never quotes what it got. */
function readPassword(reader: Reader): PostgresPassword {
  const { value } = reader;
  if (typeof value === 'string' || typeof value === 'function') return value as PostgresPassword;
  reader.problem('must be a text, or a function that answers one');
  return '';
}

function readTls(reader: Reader): boolean | PostgresTls {
  if (typeof reader.value === 'boolean') return reader.value;
  if (!isRecord(reader.value)) {
    reader.problem('must be true, false or { mode, ca, cert, key }');
    return false;
  }
  reader.onlyKeys('mode', 'ca', 'cert', 'key');
  if (!reader.at('mode').isAbsent) reader.at('mode').oneOf(MODES);
  for (const name of ['ca', 'cert', 'key']) if (!reader.at(name).isAbsent) reader.at(name).string();
  return reader.value;
}

function readDataSource(reader: Reader): DataSourceLike {
  if (isRecord(reader.value) && isRecord(reader.value['options'])) return { options: reader.value['options'] };
  reader.problem('must be a data source with options, such as the DataSource of TypeORM');
  return { options: {} };
}

function readNames(reader: Reader): string[] {
  return reader.items().map((item) => item.string());
}
