// Options of the sources of row changes.

import { isRecord, type Reader } from '../../core/reader.js';
import { DAY } from '../../kit/durations.js';
import type { ChangedTableOptions } from './changes-options.js';
import { CONNECTION_KEYS, parseConnection } from './parse-postgres.js';
import { readDuration } from './readers.js';
import type { PostgresChangesSettings, SqliteChangesSettings } from './settings.js';

const SHARED_KEYS = ['type', 'tables', 'overlap', 'completeEvery', 'scratchDirectory'] as const;
/** The server counts milliseconds in 31 bits. */
const LONGEST_WAIT_MS = 24 * DAY;

export function parsePostgresChanges(reader: Reader): PostgresChangesSettings {
  reader.onlyKeys(...SHARED_KEYS, ...CONNECTION_KEYS, 'lockTimeout');
  const lockTimeoutMs = reader.at('lockTimeout').optional((value) => readDuration(value, LONGEST_WAIT_MS), undefined);
  return {
    type: 'postgres-changes',
    ...parseConnection(reader),
    ...parseShared(reader),
    ...(lockTimeoutMs === undefined ? {} : { lockTimeoutMs }),
  };
}

export function parseSqliteChanges(reader: Reader): SqliteChangesSettings {
  reader.onlyKeys(...SHARED_KEYS, 'file');
  return { type: 'sqlite-changes', file: reader.at('file').string(), ...parseShared(reader) };
}

function parseShared(reader: Reader) {
  const overlapMs = reader.at('overlap').optional((value) => readDuration(value), undefined);
  const completeEveryMs = reader.at('completeEvery').optional((value) => readDuration(value), undefined);
  const scratchDirectory = reader.at('scratchDirectory').optional((value) => value.string(), undefined);
  return {
    tables: parseTables(reader.at('tables')),
    ...(overlapMs === undefined ? {} : { overlapMs }),
    ...(completeEveryMs === undefined ? {} : { completeEveryMs }),
    ...(scratchDirectory === undefined ? {} : { scratchDirectory }),
  };
}

function parseTables(reader: Reader): Record<string, ChangedTableOptions> {
  const entries = reader.entries();
  if (isRecord(reader.value) && entries.length === 0) reader.problem('must name at least one table');
  return Object.fromEntries(entries.map(([name, table]) => [name, parseTable(table)]));
}

function parseTable(reader: Reader): ChangedTableOptions {
  reader.isObject();
  reader.onlyKeys('column', 'deletions');
  const deletions = reader.at('deletions').optional((value) => value.boolean(), undefined);
  return { column: reader.at('column').string(), ...(deletions === undefined ? {} : { deletions }) };
}
