// The facts of tables: how many rows they have, and a digest of all that is in them.

import type { Facts } from '../../../core/facts.js';
import { valueOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { findTables } from './find-tables.js';
import { readRows, RowTally } from './read-rows.js';
import type { WrittenTable } from './write-script.js';

export const KIND = 'sqlite-tables';

const COLUMNS = 'columns.';

export function factsOf(
  database: Connection,
  written: readonly WrittenTable[],
  { bytes, missing }: { readonly bytes: number; readonly missing: readonly string[] },
): Facts {
  const tables = written.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    engine: KIND,
    engineVersion: String(valueOf(database, 'SELECT sqlite_version()')),
    bytes,
    tables: tables.map(({ name, rows }) => ({ name, rows })),
    properties: Object.fromEntries(tables.map(({ name, digest }) => [`content.${name}`, digest])),
    names: {
      ...Object.fromEntries(tables.map(({ name, columns }) => [`${COLUMNS}${name}`, columns])),
      ...(missing.length === 0 ? {} : { missing }),
    },
  };
}

/** The same facts of what is there now, of the columns that were captured. */
export function measureTables(database: Connection, captured: Facts): Facts {
  const wanted = captured.tables.map(({ name }) => ({ name, optional: false }));
  const { tables } = findTables(database, wanted, 'the database');
  const measured = tables.map(({ order }, index) => {
    const { name } = captured.tables[index] ?? { name: '' };
    const columns = columnsIn(captured, name);
    const tally = new RowTally();
    for (const row of readRows(database, { name, columns, order })) tally.add(row);
    return { name, columns, rows: tally.rows, digest: tally.digest() };
  });
  return factsOf(database, measured, { bytes: captured.bytes, missing: captured.names?.['missing'] ?? [] });
}

export function columnsIn({ names = {} }: Facts, table: string): readonly string[] {
  return names[`${COLUMNS}${table}`] ?? [];
}
