// What a table of the restored file, or of the live database, is like where that matters for its rows.

import type { Connection, Row } from '../driver.js';
import { isSame, quoted, quotedText } from '../quote.js';

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly isGenerated: boolean;
  /** Never NULL. */
  readonly isRequired: boolean;
  /** A row can't be written without a value for it. */
  readonly needsValue: boolean;
}

export interface ForeignKey {
  readonly from: readonly string[];
  readonly parent: string;
  readonly to: readonly string[];
  /** E.g. `NO ACTION`. */
  readonly onUpdate: string;
}

export interface Table {
  /** Of the connection: `main` or what is attached. */
  readonly schema: string;
  readonly name: string;
  /** `table`, or what has no rows of its own. */
  readonly type: string;
  readonly columns: readonly Column[];
  /** Empty where there is none. */
  readonly primaryKey: readonly string[];
  /** Of indexes without conditions and expressions, besides the primary key. */
  readonly uniqueKeys: readonly (readonly string[])[];
}

/** In the case of the letters A to Z names may differ. Undefined where there is no such table. */
export function findTable(database: Connection, schema: string, wanted: string): Table | undefined {
  const found = listTables(database, schema).find(({ name }) => isSame(name, wanted));
  if (found === undefined) return undefined;
  const { name, type } = found;
  const all = database.all(`SELECT * FROM ${pragma('table_xinfo', schema, name)}`);
  const primaryKey = all
    .filter(({ pk }) => Number(pk) > 0)
    .toSorted((a, b) => Number(a['pk']) - Number(b['pk']))
    .map((column) => String(column['name']));
  return {
    schema,
    name,
    type,
    columns: all.filter(({ hidden }) => hidden !== 1).map((column) => columnOf(column, primaryKey)),
    primaryKey,
    uniqueKeys: uniqueKeysOf(database, schema, name),
  };
}

export function listTables(database: Connection, schema: string): { readonly name: string; readonly type: string }[] {
  return database
    .all(
      String.raw`SELECT name, type FROM pragma_table_list
                 WHERE schema = ${quotedText(schema)} AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`,
    )
    .map(({ name, type }) => ({ name: String(name), type: String(type) }));
}

/** In the order of their numbers. Those without named columns refer to the primary key of the other table. */
export function foreignKeysOf(database: Connection, { schema, name }: Pick<Table, 'schema' | 'name'>): ForeignKey[] {
  const rows = database.all(`SELECT * FROM ${pragma('foreign_key_list', schema, name)} ORDER BY id, seq`);
  const ids = [...new Set(rows.map(({ id }) => id))];
  return ids.map((id) => {
    const parts = rows.filter((row) => row['id'] === id);
    const parent = String(parts[0]?.['table']);
    const isNamed = parts.every(({ to }) => to !== null);
    return {
      from: parts.map(({ from }) => String(from)),
      parent,
      to: isNamed
        ? parts.map(({ to }) => String(to))
        : (findTable(database, schema, parent)?.primaryKey.slice(0, parts.length) ?? []),
      onUpdate: String(parts[0]?.['on_update']),
    };
  });
}

function columnOf(column: Row, primaryKey: readonly string[]): Column {
  const name = String(column['name']);
  const type = String(column['type']);
  const isNumbered = primaryKey.length === 1 && primaryKey[0] === name && /^integer$/i.test(type);
  return {
    name,
    type,
    isGenerated: Number(column['hidden']) > 1,
    isRequired: column['notnull'] === 1,
    needsValue: column['notnull'] === 1 && column['dflt_value'] === null && !isNumbered,
  };
}

function uniqueKeysOf(database: Connection, schema: string, table: string): string[][] {
  return database
    .all(
      `SELECT name FROM ${pragma('index_list', schema, table)} WHERE "unique" = 1 AND partial = 0 AND origin <> 'pk'`,
    )
    .map(({ name }) => database.all(`SELECT name FROM ${pragma('index_info', schema, String(name))} ORDER BY seqno`))
    .filter((columns) => columns.every(({ name }) => name !== null))
    .map((columns) => columns.map(({ name }) => String(name)))
    .toSorted((a, b) => a.length - b.length || a.join().localeCompare(b.join()));
}

function pragma(name: string, schema: string, about: string): string {
  return `pragma_${name}(${quotedText(about)}, ${quotedText(schema)})`;
}

export function placeOf({ schema, name }: Pick<Table, 'schema' | 'name'>): string {
  return `${quoted(schema)}.${quoted(name)}`;
}
