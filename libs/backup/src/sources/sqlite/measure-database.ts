// Measures the facts of a database file that nobody else uses: a captured copy, or restored data.

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';

import type { Facts, TableFact } from '../../core/facts.js';
import type { ChildProgress } from '../../kit/child-answer.js';
import { numberOf, valueOf } from './connect.js';
import type { Connection } from './driver.js';
import { quoted } from './quote.js';

const INTEGRITY_OK = 'ok';
/** Checks, generated columns and collations may call functions that only the application defines. */
const NEEDS_APPLICATION = /no such (function|collation|module|tokenizer)/i;
export const INTEGRITY_UNKNOWN = 'unknown';

export function measureDatabase(database: Connection, path: string, progress: ChildProgress): Facts {
  progress('checking integrity');
  const integrity = integrityOf(database);
  progress('counting rows');
  return {
    engine: 'sqlite',
    engineVersion: String(valueOf(database, 'SELECT sqlite_version()')),
    bytes: statSync(path).size,
    tables: tablesOf(database),
    properties: {
      applicationId: numberOf(database, 'PRAGMA application_id'),
      encoding: valueOf(database, 'PRAGMA encoding'),
      integrity,
      journalMode: valueOf(database, 'PRAGMA journal_mode'),
      pageSize: numberOf(database, 'PRAGMA page_size'),
      schema: schemaFingerprint(database),
      userVersion: numberOf(database, 'PRAGMA user_version'),
    },
  };
}

/** `ok`, what is wrong, or `unknown` when it can't be told without the application's own functions. */
function integrityOf(database: Connection): string {
  try {
    const problems = database.all('PRAGMA integrity_check(5)').map((row) => String(Object.values(row)[0]));
    return problems.join('; ').slice(0, 500);
  } catch (error) {
    if (error instanceof Error && NEEDS_APPLICATION.test(error.message)) return INTEGRITY_UNKNOWN;
    throw error;
  }
}

export function isSound(facts: Facts): boolean {
  return [INTEGRITY_OK, INTEGRITY_UNKNOWN].includes(String(facts.properties['integrity']));
}

function tablesOf(database: Connection): TableFact[] {
  return tableNames(database).map((name) => ({
    name,
    rows: numberOf(database, `SELECT count(*) FROM ${quoted(name)}`),
  }));
}

/**
 * Every table that has pages of its own. A virtual table has none; what it holds is in ordinary tables beside it, and
 * those can be counted without the module that made them.
 */
export function tableNames(database: Connection): string[] {
  const names = database
    .all(
      String.raw`SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`,
    )
    .map((row) => String(row['name']));
  return names.toSorted();
}

/** SHA-256 of all definitions, in an order that does not depend on when they were made. */
function schemaFingerprint(database: Connection): string {
  const definitions = database
    .all(String.raw`SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'`)
    .map((row) => JSON.stringify([row['type'], row['name'], row['tbl_name'], row['sql']]));
  return createHash('sha256').update(definitions.toSorted().join('\n')).digest('hex');
}
