// Options of one destination.

import { isRecord, type Reader } from '../../core/reader.js';
import { isObjectKey, type Storage } from '../../core/storage.js';
import type { LocalStorageOptions } from './options.js';
import { parseRetention } from './parse-retention.js';
import { parseS3 } from './parse-s3.js';
import { isPort } from './readers.js';
import type { DestinationSettings } from './settings.js';

const METHODS = ['write', 'read', 'stat', 'list', 'delete'] as const satisfies (keyof Storage)[];

export function parseDestination(reader: Reader): DestinationSettings {
  reader.isObject();
  reader.onlyKeys('storage', 'prefix', 'retention');
  const retention = reader.at('retention').optional(parseRetention, undefined);
  return {
    storage: parseStorage(reader.at('storage')),
    prefix: reader.at('prefix').optional(readPrefix, ''),
    ...(retention === undefined ? {} : { retention }),
  };
}

function parseStorage(reader: Reader): DestinationSettings['storage'] {
  if (isPort(reader, METHODS, ['kind', 'location'])) return reader.value as Storage;
  if (!isRecord(reader.value)) {
    reader.problem('must be { type: "local", directory }, { type: "s3", bucket } or an object that implements Storage');
    return { type: 'local', directory: '' };
  }
  return reader.at('type').oneOf(['local', 's3']) === 's3' ? parseS3(reader) : parseLocal(reader);
}

function parseLocal(reader: Reader): LocalStorageOptions {
  reader.onlyKeys('type', 'directory', 'mountPoint');
  const mountPoint = reader.at('mountPoint').optional((path) => path.string(), undefined);
  return {
    type: 'local',
    directory: reader.at('directory').string(),
    ...(mountPoint === undefined ? {} : { mountPoint }),
  };
}

function readPrefix(reader: Reader): string {
  const prefix = reader.value;
  if (prefix === '') return '';
  if (typeof prefix === 'string' && isObjectKey(prefix)) return prefix;
  reader.problem(
    'must be letters, digits, dots, dashes and underscores, in segments joined by "/", without one at the ends',
  );
  return '';
}
