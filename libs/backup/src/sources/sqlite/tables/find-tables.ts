// Finds the tables that are asked for among those that a database has.

import { BackupError } from '../../../core/errors.js';
import { missingTables, type WantedName } from '../../../kit/wanted-names.js';
import type { Connection } from '../driver.js';
import { isSame } from '../quote.js';
import { defineTable, type Table } from './table-definition.js';

export interface FoundTables {
  readonly tables: readonly Table[];
  /** Names that were asked for, may be missing, and are. */
  readonly missing: readonly string[];
}

const NO_TABLE: Readonly<Record<string, string>> = {
  view: 'is a view: it has no rows of its own. Name the tables that it reads',
  virtual: 'is a virtual table: its rows are in tables that its module looks after. Back up the file as a whole',
  shadow: 'belongs to a virtual table, and only its module may write to it. Back up the file as a whole',
};

/** In the order in which they are asked for. @throws BackupError SOURCE_INVALID */
export function findTables(database: Connection, wanted: readonly WantedName[], place: string): FoundTables {
  const known = listTables(database);
  const found = wanted.map((want) => ({ ...want, table: known.find(({ name }) => isSame(name, want.name)) }));
  const missing = found.filter(({ table }) => table === undefined);
  const required = missing.filter(({ optional }) => !optional);
  if (required.length > 0) {
    const names = known.filter(({ type }) => type === 'table').map(({ name }) => name);
    throw missingTables(
      required.map(({ name }) => name),
      names,
      place,
    );
  }
  const tables = found.flatMap(({ table }) => (table === undefined ? [] : [requireOrdinary(table, place)]));
  return { tables: tables.map((name) => defineTable(database, name)), missing: missing.map(({ name }) => name) };
}

export function listTables(database: Connection): { readonly name: string; readonly type: string }[] {
  return database
    .all(
      String.raw`SELECT name, type FROM pragma_table_list
                 WHERE schema = 'main' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`,
    )
    .map((row) => ({ name: String(row['name']), type: String(row['type']) }));
}

function requireOrdinary({ name, type }: { readonly name: string; readonly type: string }, place: string): string {
  const reason = NO_TABLE[type];
  if (reason === undefined) return name;
  throw new BackupError('SOURCE_INVALID', `${JSON.stringify(name)} of ${place} ${reason}.`);
}
