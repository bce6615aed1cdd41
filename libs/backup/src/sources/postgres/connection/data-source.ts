// Reads the connection out of the application's own data source, by its shape alone.

import { BackupError } from '../../../core/errors.js';
import { isRecord } from '../../../core/reader.js';
import { parseUrl } from './connection-url.js';
import type { DataSourceLike, PostgresConnectionOptions, PostgresTls } from '../options.js';

type Found = Readonly<Record<string, unknown>>;

/** @throws BackupError SOURCE_INVALID when it is not one for PostgreSQL, or does not say where the database is */
export function dataSourceOptions({ options }: DataSourceLike): PostgresConnectionOptions {
  const found = recordOf(options);
  const type = found['type'];
  if (type !== 'postgres' && type !== 'aurora-postgres') {
    throw new BackupError('SOURCE_INVALID', `The data source is of type ${String(type)}, not postgres.`, {
      hint: 'Pass a TypeORM DataSource for PostgreSQL, or give host, user and database.',
    });
  }
  const connection = connectionOf(found);
  if (connection.host !== undefined || connection.database !== undefined) return connection;
  throw new BackupError('SOURCE_INVALID', 'The data source names neither a host nor a database.', {
    hint: 'Pass the DataSource that the application connects with, with url, host or database in its options or in replication.master; or give host, user and database instead.',
  });
}

/** As TypeORM hands it to the driver: what is written to, `extra` before all, and of a URL and single options the URL. */
function connectionOf(found: Found): PostgresConnectionOptions {
  const { username, ...master } = found['replication'] ? recordOf(recordOf(found['replication'])['master']) : found;
  const given: Found = { ...master, user: username, ...recordOf(found['extra']) };
  const url = textOf(given['connectionString']) ?? textOf(given['url']);
  const ssl = tlsOf(given['ssl']);
  const single = url === undefined ? singleOptions(given) : parseUrl(url);
  return { ...(ssl === undefined ? {} : { ssl }), ...single };
}

function singleOptions(given: Found): PostgresConnectionOptions {
  const { port, password } = given;
  return Object.fromEntries(
    Object.entries({
      host: textOf(given['host']),
      port: port === undefined ? undefined : Number(port),
      user: textOf(given['user']),
      password: typeof password === 'function' ? password : textOf(password),
      database: textOf(given['database']),
    }).filter(([, value]) => value !== undefined),
  );
}

function recordOf(value: unknown): Found {
  return isRecord(value) ? value : {};
}

/** TypeORM hands its `ssl` to the driver, which verifies unless told otherwise. */
function tlsOf(ssl: unknown): boolean | PostgresTls | undefined {
  if (typeof ssl === 'boolean') return ssl;
  if (!isRecord(ssl)) return undefined;
  const [ca, cert, key] = [ssl['ca'], ssl['cert'], ssl['key']].map(pemOf);
  return {
    mode: ssl['rejectUnauthorized'] === false ? 'require' : 'verify-full',
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function pemOf(value: unknown): string | undefined {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : textOf(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
