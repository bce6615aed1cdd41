// Reads the connection out of the application's own data source, by its shape alone.

import { BackupError } from '../../core/errors.js';
import { isRecord } from '../../core/reader.js';
import type { DataSourceLike, PostgresConnectionOptions, PostgresTls } from './options.js';

/** @throws BackupError SOURCE_INVALID when it is not one for PostgreSQL */
export function dataSourceOptions({ options }: DataSourceLike): PostgresConnectionOptions {
  const found: Readonly<Record<string, unknown>> = isRecord(options) ? options : {};
  const type = found['type'];
  if (type !== 'postgres' && type !== 'aurora-postgres') {
    throw new BackupError('SOURCE_INVALID', `The data source is of type ${String(type)}, not postgres.`, {
      hint: 'Pass a TypeORM DataSource for PostgreSQL, or give host, user and database.',
    });
  }
  const password = found['password'];
  return Object.fromEntries(
    Object.entries({
      url: textOf(found['url']),
      host: textOf(found['host']),
      port: found['port'] === undefined ? undefined : Number(found['port']),
      user: textOf(found['username']),
      password: typeof password === 'function' ? password : textOf(password),
      database: textOf(found['database']),
      ssl: tlsOf(found['ssl']),
    }).filter(([, value]) => value !== undefined),
  );
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
