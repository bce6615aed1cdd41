// Where the database is: from a URL, single options, the application's data source or the environment.

import { BackupError } from '../../../core/errors.js';
import { dataSourceOptions } from './data-source.js';
import type { DataSourceLike, PostgresConnectionOptions, PostgresPassword } from '../options.js';
import { settleTls, type TlsSettings } from './tls.js';
import { parseUrl } from './connection-url.js';

export interface ConnectionSettings {
  /** A name, an address, or the directory of a socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Absent: none, or one that is found in a password file. */
  readonly password: PostgresPassword | undefined;
  readonly database: string;
  readonly tls: TlsSettings;
}

type Environment = Readonly<Record<string, string | undefined>>;

const MAX_NAME_BYTES = 63;

/** @throws BackupError SOURCE_INVALID for what can be no connection */
export function settleConnection(options: PostgresConnectionOptions, env: Environment): ConnectionSettings {
  const { url, ...single } = options.dataSource === undefined ? options : borrowed(options.dataSource, options);
  const given = { ...(url === undefined ? {} : parseUrl(url)), ...withoutAbsent(single) };
  const host = given.host ?? env['PGHOST'] ?? 'localhost';
  const user = given.user ?? env['PGUSER'] ?? env['USER'] ?? 'postgres';
  return {
    host,
    port: given.port ?? Number(env['PGPORT'] ?? 5432),
    user: checked(user, 'user'),
    password: given.password ?? env['PGPASSWORD'],
    database: checked(given.database ?? env['PGDATABASE'] ?? user, 'database'),
    tls: settleTls(host.startsWith('/') ? false : given.ssl, env),
  };
}

function borrowed(dataSource: DataSourceLike, { database }: PostgresConnectionOptions): PostgresConnectionOptions {
  return { ...dataSourceOptions(dataSource), ...(database === undefined ? {} : { database }) };
}

function checked(name: string, what: string): string {
  if (name !== '' && !name.includes('\0') && Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  throw new BackupError(
    'SOURCE_INVALID',
    `The name of the ${what} has ${Buffer.byteLength(name)} bytes, and PostgreSQL takes 1 to ${MAX_NAME_BYTES}.`,
  );
}

function withoutAbsent(options: PostgresConnectionOptions): PostgresConnectionOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
