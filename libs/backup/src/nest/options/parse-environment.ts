// Options of a source of the environment.

import { isRecord, type Reader } from '../../core/reader.js';
import type { EnvironmentFile } from '../../sources/environment/options.js';
import type { EnvironmentSourceSettings } from './settings.js';

const RESTORE_DIRECTORY = '.backup-restored';
const VARIABLE = /^[A-Za-z_*][A-Za-z0-9_*]*$/;

export function parseEnvironment(reader: Reader): EnvironmentSourceSettings {
  reader.onlyKeys('type', 'variables', 'files', 'restoreDirectory');
  const variables = reader.at('variables').optional(readVariables, []);
  const files = reader.at('files').optional((list) => list.items().map(readFile), []);
  const isEmpty = [variables, files].every((list) => list.length === 0);
  if (isEmpty) reader.problem('must name variables or files: nothing is backed up that is not named');
  return {
    type: 'environment',
    variables,
    files,
    restoreDirectory: readRestoreDirectory(reader.at('restoreDirectory')),
  };
}

export function readRestoreDirectory(reader: Reader): string {
  return reader.optional((path) => path.string(RESTORE_DIRECTORY), RESTORE_DIRECTORY);
}

function readVariables(list: Reader): string[] {
  return list.items().map((item) => item.matching(VARIABLE, 'the name of a variable, in which * stands for any part'));
}

function readFile(reader: Reader): EnvironmentFile {
  if (!isRecord(reader.value)) return { path: reader.string(), optional: false };
  reader.onlyKeys('path', 'optional');
  return {
    path: reader.at('path').string(),
    optional: reader.at('optional').optional((value) => value.boolean(), false),
  };
}
