// Options of a SQLite source.

import type { Reader } from '../../core/reader.js';
import { parseHooks } from './parse-hooks.js';
import type { SqliteSourceOptions } from './source-options.js';

export function parseSqlite(reader: Reader): SqliteSourceOptions {
  reader.onlyKeys('type', 'file', 'scratchDirectory', 'hooks');
  const scratchDirectory = reader.at('scratchDirectory').optional((path) => path.string(), undefined);
  const hooks = reader.at('hooks').optional(parseHooks, undefined);
  return {
    type: 'sqlite',
    file: reader.at('file').string(),
    ...(scratchDirectory === undefined ? {} : { scratchDirectory }),
    ...(hooks === undefined ? {} : { hooks }),
  };
}
