// Options of a source of files.

import type { Reader } from '../../core/reader.js';
import { parseHooks } from './parse-hooks.js';
import { readDuration, readGlobs } from './readers.js';
import type { FilesSourceSettings } from './settings.js';

const KEYS = [
  'type',
  'directory',
  'include',
  'exclude',
  'fullEvery',
  'indexDirectory',
  'scratchDirectory',
  'hooks',
] as const;

const MOST_BACKUPS = 1000;

export function parseFiles(reader: Reader): FilesSourceSettings {
  reader.onlyKeys(...KEYS);
  const include = reader.at('include').optional((value) => readGlobs(value, 1), undefined);
  const indexDirectory = reader.at('indexDirectory').optional((path) => path.string(), undefined);
  const scratchDirectory = reader.at('scratchDirectory').optional((path) => path.string(), undefined);
  const hooks = reader.at('hooks').optional(parseHooks, undefined);
  return {
    type: 'files',
    directory: reader.at('directory').string(),
    ...(include === undefined ? {} : { include }),
    exclude: reader.at('exclude').optional((value) => readGlobs(value, 0), []),
    fullEvery: reader.at('fullEvery').optional(readFullEvery, {}),
    ...(indexDirectory === undefined ? {} : { indexDirectory }),
    ...(scratchDirectory === undefined ? {} : { scratchDirectory }),
    ...(hooks === undefined ? {} : { hooks }),
  };
}

function readFullEvery(reader: Reader): NonNullable<FilesSourceSettings['fullEvery']> {
  reader.isObject();
  reader.onlyKeys('backups', 'age');
  const backups = reader.at('backups').optional((value) => value.integer(1, MOST_BACKUPS), undefined);
  const ageMs = reader.at('age').optional((value) => readDuration(value), undefined);
  return { ...(backups === undefined ? {} : { backups }), ...(ageMs === undefined ? {} : { ageMs }) };
}
