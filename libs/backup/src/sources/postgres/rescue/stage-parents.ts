// Adds the rows that staged rows refer to, and the rows that those refer to, as far as they are missing.

import { hasCode } from '../../../core/errors.js';
import type { Check } from '../../../core/check.js';
import { counted } from '../../../kit/counted.js';
import { portionsOf } from '../changes/portions.js';
import { readRecords } from '../changes/read-records.js';
import { quoteIdentifier, quoteTable, showTable } from '../names.js';
import { type Reference, referencesOf } from './references.js';
import { type BothSides, requireRescueTable, type RescueTable } from './rescue-table.js';
import { makeStagedTable, stagedName, stagedTable, stageRows } from './stage-rows.js';

/** Tables with staged rows by their numbers. */
export type StagedTables = Map<number, RescueTable>;

/** To the tables it adds those of the parents. Answers whether all of them were found. */
export async function stageParents(sides: BothSides, tables: StagedTables): Promise<Check> {
  for (let before = -1, now = await countStaged(sides, tables); now > before;) {
    before = now;
    // Those that are added meanwhile come last.
    for (const table of tables.values()) {
      for (const reference of await referencesOf(sides.live, table.live.oid)) {
        await stageReferred(sides, tables, table, reference);
      }
    }
    now = await countStaged(sides, tables);
  }
  return await checkReferences(sides, tables);
}

async function stageReferred(
  sides: BothSides,
  tables: StagedTables,
  table: RescueTable,
  reference: Reference,
): Promise<void> {
  const wanted = wantedRows(tables, table, reference);
  if (wanted === undefined || (await countOf(sides, wanted)) === 0) return;
  const parent = await parentOf(sides, tables, reference);
  if (parent === undefined) return;
  const names = reference.columns.map((_, at) => `k${at}`);
  const types = reference.columns.map(({ to }) => parent.columns.find(({ name }) => name === to)?.sideType);
  if (types.includes(undefined)) return;
  const condition = reference.columns
    .map(({ to, equals }, at) => `t.${quoteIdentifier(to)} ${equals} i.k${at}::${types[at]}`)
    .join(' AND ');
  const source = `FROM (${wanted}) f`;
  for await (const keys of portionsOf(readRecords(sides.live, names, { source, values: [], what: 'keys' }))) {
    await stageRows(sides, parent, { kind: 'parent', names, keys, condition });
  }
  await sides.live.query(`ANALYZE ${stagedTable(parent)}`);
}

/** In SQL: what staged rows refer to that is neither live nor staged. Undefined where they refer to nothing. */
function wantedRows(tables: StagedTables, table: RescueTable, { columns, table: to }: Reference): string | undefined {
  const from = columns.map((column) => stagedName(table, column.from));
  if (from.includes(undefined)) return undefined;
  const isParent = (alias: string, name: (column: string) => string): string =>
    columns.map((column, at) => `${alias}.${name(column.to)} ${column.equals} r.${from[at]}`).join(' AND ');
  const absent = [`NOT EXISTS (SELECT FROM ${quoteTable(to)} p WHERE ${isParent('p', quoteIdentifier)})`];
  const staged = tables.get(to.oid);
  if (staged !== undefined && columns.every((column) => stagedName(staged, column.to) !== undefined)) {
    const name = (column: string): string => String(stagedName(staged, column));
    absent.push(`NOT EXISTS (SELECT FROM ${stagedTable(staged)} q WHERE ${isParent('q', name)})`);
  }
  const filled = from.map((name) => `r.${name} IS NOT NULL`);
  return `SELECT DISTINCT ${from.map((name, at) => `r.${name}::text AS k${at}`).join(', ')}
    FROM ${stagedTable(table)} r WHERE ${[...filled, ...absent].join(' AND ')}`;
}

/** Undefined where the backup does not have it, or its rows can't be told apart. */
async function parentOf(
  sides: BothSides,
  tables: StagedTables,
  { table }: Reference,
): Promise<RescueTable | undefined> {
  const known = tables.get(table.oid);
  if (known !== undefined) return known;
  try {
    const parent = await requireRescueTable(sides, table);
    await makeStagedTable(sides.live, parent);
    tables.set(table.oid, parent);
    return parent;
  } catch (error) {
    if (hasCode(error, 'REQUEST_INVALID')) return undefined;
    throw error;
  }
}

async function checkReferences(sides: BothSides, tables: StagedTables): Promise<Check> {
  const name = 'references';
  const problems: string[] = [];
  for (const table of tables.values()) {
    for (const reference of await referencesOf(sides.live, table.live.oid)) {
      const wanted = wantedRows(tables, table, reference);
      const count = wanted === undefined ? 0 : await countOf(sides, wanted);
      if (count === 0) continue;
      const columns = reference.columns.map(({ from }) => from).join(', ');
      problems.push(`${table.shown} refers by ${columns} to ${counted(count, 'row')} of ${showTable(reference.table)}`);
    }
  }
  if (problems.length === 0) {
    return { name, verdict: 'ok', message: 'What the rows refer to is live, or put back with them.' };
  }
  return {
    name,
    verdict: 'blocked',
    message: `Rows refer to others that are neither live nor in the backup: ${problems.join('; ')}.`,
    hint: 'Put those rows in by hand first, choose fewer rows, or use another backup.',
  };
}

async function countOf({ live }: BothSides, rows: string): Promise<number> {
  const [row] = await live.query(`SELECT count(*) AS rows FROM (${rows}) f`);
  return Number(row?.['rows']);
}

async function countStaged(sides: BothSides, tables: StagedTables): Promise<number> {
  let sum = 0;
  for (const table of tables.values()) sum += await countOf(sides, `SELECT FROM ${stagedTable(table)}`);
  return sum;
}
