// Options of sources of tables: which ones, and where they are.

import { isRecord, type Reader } from '../../core/reader.js';
import type { WantedName } from '../../kit/wanted-names.js';
import { CONNECTION_KEYS, LONGEST_LOCK_WAIT_MS, parseConnection } from './parse-postgres.js';
import { readDuration } from './readers.js';
import type { PostgresTablesSettings, SqliteTablesSettings } from './settings.js';

export function parseSqliteTables(reader: Reader): SqliteTablesSettings {
  reader.onlyKeys('type', 'file', 'tables', 'scratchDirectory');
  const scratchDirectory = reader.at('scratchDirectory').optional((path) => path.string(), undefined);
  return {
    type: 'sqlite-tables',
    file: reader.at('file').string(),
    tables: readTables(reader.at('tables')),
    ...(scratchDirectory === undefined ? {} : { scratchDirectory }),
  };
}

export function parsePostgresTables(reader: Reader): PostgresTablesSettings {
  reader.onlyKeys('type', ...CONNECTION_KEYS, 'tables', 'lockTimeout', 'binaryDirectory', 'ignoreOwners');
  const lockTimeoutMs = reader
    .at('lockTimeout')
    .optional((value) => readDuration(value, LONGEST_LOCK_WAIT_MS), undefined);
  const binaryDirectory = reader.at('binaryDirectory').optional((value) => value.string(), undefined);
  const ignoreOwners = reader.at('ignoreOwners').optional((value) => value.boolean(), undefined);
  return {
    type: 'postgres-tables',
    ...parseConnection(reader),
    tables: readTables(reader.at('tables')),
    ...(lockTimeoutMs === undefined ? {} : { lockTimeoutMs }),
    ...(binaryDirectory === undefined ? {} : { binaryDirectory }),
    ...(ignoreOwners === undefined ? {} : { ignoreOwners }),
  };
}

function readTables(reader: Reader): WantedName[] {
  const items = reader.items();
  if (Array.isArray(reader.value) && items.length === 0) reader.problem('must name at least one table');
  const tables = items.map(readTable);
  for (const [index, { name }] of tables.entries()) {
    const first = tables.findIndex((table) => table.name.toLowerCase() === name.toLowerCase());
    if (first < index && name !== '') items[index]?.problem('is named twice');
  }
  return tables;
}

function readTable(reader: Reader): WantedName {
  if (!isRecord(reader.value)) return { name: reader.string(), optional: false };
  reader.onlyKeys('name', 'optional');
  return {
    name: reader.at('name').string(),
    optional: reader.at('optional').optional((value) => value.boolean(), false),
  };
}
