// Options of a source of secrets in AWS Secrets Manager.

import type { Reader } from '../../core/reader.js';
import { parseCredentials, readEndpoint } from './parse-aws.js';
import { readRestoreDirectory } from './parse-environment.js';
import type { SecretsManagerSourceSettings } from './settings.js';

const NAME = /^[\w/+=.@!*-]{1,512}$/;
const ALL = ['*'];

export function parseSecretsManager(reader: Reader): SecretsManagerSourceSettings {
  reader.onlyKeys('type', 'region', 'endpoint', 'credentials', 'secrets', 'restoreDirectory');
  const region = reader.at('region').optional((value) => value.string(), undefined);
  const endpoint = reader.at('endpoint').optional(readEndpoint, undefined);
  const credentials = reader.at('credentials').optional(parseCredentials, undefined);
  return {
    type: 'secrets-manager',
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    secrets: reader.at('secrets').optional(readNames, ALL),
    restoreDirectory: readRestoreDirectory(reader.at('restoreDirectory')),
  };
}

function readNames(list: Reader): string[] {
  const items = list.items();
  if (Array.isArray(list.value) && items.length === 0) list.problem('must name at least one secret');
  return items.map((item) => item.matching(NAME, 'the name of a secret, in which * stands for any part'));
}
