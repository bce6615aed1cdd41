// The source of a job: which kind it is, and its options by that.

import { isRecord, type Reader } from '../../core/reader.js';
import type { Source } from '../../core/source.js';
import { parsePostgresChanges, parseSqliteChanges } from './parse-changes.js';
import { parseFiles } from './parse-files.js';
import { parseLogs } from './parse-logs.js';
import { parseEnvironment } from './parse-environment.js';
import { parsePostgres } from './parse-postgres.js';
import { parseSecretsManager } from './parse-secrets-manager.js';
import { parseSqlite } from './parse-sqlite.js';
import { parsePostgresTables, parseSqliteTables } from './parse-tables.js';
import { isPort } from './readers.js';
import type { JobSettings, SourceSettings } from './settings.js';

const PARSERS: { readonly [T in keyof SourceSettings]: (reader: Reader) => SourceSettings[T] } = {
  sqlite: parseSqlite,
  postgres: parsePostgres,
  'postgres-changes': parsePostgresChanges,
  'sqlite-changes': parseSqliteChanges,
  files: parseFiles,
  logs: parseLogs,
  'sqlite-tables': parseSqliteTables,
  environment: parseEnvironment,
  'secrets-manager': parseSecretsManager,
  'postgres-tables': parsePostgresTables,
};

const TYPES = Object.keys(PARSERS) as [keyof SourceSettings, ...(keyof SourceSettings)[]];

const METHODS = [
  'capture',
  'restoreChecks',
  'restoreSteps',
  'stage',
  'undo',
  'forgetUndo',
] as const satisfies (keyof Source)[];

export function parseSource(reader: Reader): JobSettings['source'] {
  if (isPort(reader, METHODS, ['kind', 'target'])) return reader.value as Source;
  if (isRecord(reader.value)) return PARSERS[reader.at('type').oneOf(TYPES)](reader);
  reader.problem(
    'must be { type: "sqlite", file }, { type: "postgres", url }, { type: "logs", directory } or an object that implements Source',
  );
  return { type: 'sqlite', file: '' };
}
