// The facts of tables: how many rows they have, and a digest of all that is in them, in whatever order.

import type { Facts } from '../../../core/facts.js';
import type { Session } from '../connection/session.js';
import { quoteIdentifier, quoteTable, readTable, showTable, type TableName } from '../names.js';
import type { CapturedTable, FoundTables } from './find-tables.js';
import { READABLY } from './script-text.js';

export const KIND = 'postgres-tables';

const COLUMNS = 'columns.';

/** Answers rows and digest, with a blank between them. Values are written as the settings of a script have them written. */
export function tallyOf(table: TableName, columns: readonly string[]): string {
  const row = `ROW(${columns.map((column) => `t.${quoteIdentifier(column)}`).join(', ')})::text`;
  const hash = `pg_catalog.substr(pg_catalog.encode(pg_catalog.sha256(pg_catalog.textsend(${row})), 'hex'), 1, 15)`;
  return `SELECT count(*) || ' ' || coalesce(sum(('x' || ${hash})::bit(60)::bigint), 0) FROM ONLY ${quoteTable(table)} AS t`;
}

/** Within the transaction of the session. */
export async function measureTables(session: Session, { tables, missing, needs }: FoundTables): Promise<Facts> {
  for (const setting of READABLY) await session.query(setting);
  const [about] = await session.query(`SELECT current_setting('server_version') AS version`);
  const measured: { readonly name: string; readonly tally: string; readonly columns: readonly string[] }[] = [];
  for (const table of tables) measured.push({ ...(await measureTable(session, table)), columns: table.columns });
  measured.sort((a, b) => (a.name < b.name ? -1 : 1));
  const [size] = await session.query(
    'SELECT coalesce(sum(pg_table_size(oid)), 0)::text AS bytes FROM pg_class WHERE oid = ANY ($1::oid[])',
    [tables.map(({ oid }) => oid)],
  );
  return {
    engine: KIND,
    engineVersion: String(about?.['version']),
    bytes: Number(size?.['bytes']),
    tables: measured.map(({ name, tally }) => ({ name, rows: rowsIn(tally) })),
    properties: Object.fromEntries(measured.map(({ name, tally }) => [`content.${name}`, digestIn(tally)])),
    names: {
      ...Object.fromEntries(measured.map(({ name, columns }) => [`${COLUMNS}${name}`, columns])),
      ...(missing.length === 0 ? {} : { missing }),
      ...(needs.length === 0 ? {} : { needs }),
    },
  };
}

async function measureTable(session: Session, table: CapturedTable) {
  const [row] = await session.query(`SELECT (${tallyOf(table, table.columns)}) AS tally`);
  return { name: showTable(table), tally: String(row?.['tally']) };
}

export function rowsIn(tally: string): number {
  return Number(tally.split(' ', 1)[0]);
}

export function digestIn(tally: string): string {
  return tally.slice(tally.indexOf(' ') + 1);
}

export interface FactsTable extends TableName {
  /** As the facts call it. */
  readonly name: string;
  readonly columns: readonly string[];
}

/** The tables that facts are about. */
export function tablesIn({ tables, names = {} }: Facts): readonly FactsTable[] {
  return tables.flatMap(({ name }) => {
    const table = readTable(name);
    return table === undefined ? [] : [{ ...table, name, columns: names[`${COLUMNS}${name}`] ?? [] }];
  });
}
