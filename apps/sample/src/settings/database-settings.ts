// Which database the app is on: an SQLite file, or one on a PostgreSQL server.

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EnvironmentReader } from './environment-reader.js';

export type DatabaseSettings =
  | { readonly type: 'sqlite'; /** Absolute. */ readonly path: string }
  | { readonly type: 'postgres'; /** May hold a password. */ readonly url: string };

const DEFAULT_PATH = './data/gallery.db';
const EXAMPLES = [
  'Write it as postgres://user:password@host:5432/gallery',
  'sqlite:./data/gallery.db',
  'or file:///var/lib/gallery/gallery.db.',
].join(', ');

/** From DATABASE_PATH (a file) or DATABASE_URL (postgres:, sqlite: or file:). */
export function databaseSettings(environment: EnvironmentReader): DatabaseSettings {
  const path = environment.text('DATABASE_PATH');
  const url = environment.text('DATABASE_URL');
  if (path !== undefined && url !== undefined) {
    return environment.refuse('DATABASE_PATH and DATABASE_URL are both set; set only one of them.', sqlite(path));
  }
  if (url === undefined) return sqlite(path ?? DEFAULT_PATH);
  return /^postgres(ql)?:/.test(url) ? postgresOfUrl(environment, url) : sqlite(pathOfUrl(environment, url));
}

function sqlite(path: string): DatabaseSettings {
  return { type: 'sqlite', path: resolve(path) };
}

function postgresOfUrl(environment: EnvironmentReader, url: string): DatabaseSettings {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const settings: DatabaseSettings = { type: 'postgres', url };
  if (parsed && parsed.pathname.length > 1) return settings;
  return environment.refuse(`DATABASE_URL must name a database on a PostgreSQL server. ${EXAMPLES}`, settings);
}

function pathOfUrl(environment: EnvironmentReader, url: string): string {
  const match = /^(?:sqlite|file):(?<path>[^?#]+)$/.exec(url);
  const path = match?.groups?.['path'];
  if (path === undefined || path === ':memory:') {
    // The URL is not repeated: it may hold a password.
    return environment.refuse(
      `DATABASE_URL must name a PostgreSQL database or an SQLite file. ${EXAMPLES}`,
      DEFAULT_PATH,
    );
  }
  if (path.startsWith('///')) return fileURLToPath(`file:${path}`);
  if (path.startsWith('//')) {
    return environment.refuse(`DATABASE_URL must not name a host for an SQLite file. ${EXAMPLES}`, DEFAULT_PATH);
  }
  return path;
}
