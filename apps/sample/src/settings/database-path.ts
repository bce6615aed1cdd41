// Finds the database file in DATABASE_PATH (a path) or DATABASE_URL (sqlite: or file:).

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EnvironmentReader } from './environment-reader.js';

const DEFAULT_PATH = './data/gallery.db';
const EXAMPLES = 'Write it as sqlite:./data/gallery.db or file:///var/lib/gallery/gallery.db.';

/** The absolute path of the database file. */
export function databasePath(environment: EnvironmentReader): string {
  const path = environment.text('DATABASE_PATH');
  const url = environment.text('DATABASE_URL');
  if (path !== undefined && url !== undefined) {
    return environment.refuse('DATABASE_PATH and DATABASE_URL are both set; set only one of them.', path);
  }
  return resolve(path ?? (url === undefined ? DEFAULT_PATH : pathOfUrl(environment, url)));
}

function pathOfUrl(environment: EnvironmentReader, url: string): string {
  const match = /^(?:sqlite|file):(?<path>[^?#]+)$/.exec(url);
  const path = match?.groups?.['path'];
  if (path === undefined || path === ':memory:') {
    // The URL is not repeated: one of another database may hold a password.
    return environment.refuse(`DATABASE_URL must name an SQLite file. ${EXAMPLES}`, DEFAULT_PATH);
  }
  if (path.startsWith('///')) return fileURLToPath(`file:${path}`);
  if (path.startsWith('//')) {
    return environment.refuse(`DATABASE_URL must not name a host. ${EXAMPLES}`, DEFAULT_PATH);
  }
  return path;
}
