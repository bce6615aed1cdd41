// Copies whole rows of the backup into a temporary table beside the live ones, from which they are put back.

import type { RescueKind } from '../../../core/rescue.js';
import type { CsvField } from '../../../kit/csv.js';
import { portionsOf } from '../changes/portions.js';
import { readRecords } from '../changes/read-records.js';
import type { Session } from '../connection/session.js';
import { foundTable } from './find-rows.js';
import { type BothSides, columnOf, type RescueTable, type SharedColumn } from './rescue-table.js';
import { arraysOf, foundKey, givenTexts, hashesOf, hasKey, keyNames, sideKey } from './row-sql.js';
import { unfit } from './unfit.js';

/** A parent is missing too, and nobody has chosen it: others refer to it. */
export type StagedKind = RescueKind | 'parent';

/** Not drawn: the sums only tell whether the live columns have taken the values as they were. */
const SEED = '0';

/** The temporary table: the columns as `c0` and on, of the live types. */
export function stagedTable({ live }: RescueTable): string {
  return `pg_temp.rescue_rows_${live.oid}`;
}

/** The name of a column there. Undefined where it is not compared. */
export function stagedName({ columns }: RescueTable, name: string): string | undefined {
  const at = columns.findIndex((column) => column.name === name);
  return at === -1 ? undefined : `c${at}`;
}

/** The columns as they are called there. */
export function stagedColumns({ columns }: RescueTable): { readonly columns: readonly SharedColumn[] } {
  return { columns: columns.map((column, at) => ({ ...column, name: `c${at}` })) };
}

/** The columns of the key there. */
export function stagedKey(alias: string, table: RescueTable): string[] {
  return table.key.map(({ name }) => `${alias}.${stagedName(table, name)}`);
}

/** The staged row is the one that was found, in SQL. */
export function isFound(staged: string, found: string, table: RescueTable): string {
  const own = stagedKey(staged, table);
  return foundKey(found, table)
    .map((key, at) => `${key} ${table.key[at]?.equals} ${own[at]}`)
    .join(' AND ');
}

export async function makeStagedTable(live: Session, table: RescueTable): Promise<void> {
  const columns = table.columns.map((column, at) => `${columnOf('t', column)} AS c${at}`);
  const rest = ['NULL::int8[] AS hashes', 'NULL::text AS kind'];
  const name = `rescue_rows_${table.live.oid}`;
  await live.query(
    `CREATE TEMP TABLE ${name} AS SELECT ${[...columns, ...rest].join(', ')} FROM ${table.from} t WITH NO DATA`,
  );
  const key = table.key.map((column) => stagedName(table, column.name));
  await live.query(`ALTER TABLE pg_temp.${name} ADD PRIMARY KEY (${key.join(', ')})`);
}

/** The rows of the backup that were found to be missing, or changed. */
export async function stageFound(sides: BothSides, table: RescueTable, kind: RescueKind): Promise<void> {
  const names = keyNames(table);
  const source = `FROM ${foundTable(table)} f WHERE verdict = '${kind}'`;
  const condition = hasKey('t', table, sideKey('i', table));
  for await (const keys of portionsOf(readRecords(sides.live, names, { source, values: [], what: 'keys' }))) {
    await stageRows(sides, table, { kind, names, keys, condition });
  }
  await sides.live.query(`ANALYZE ${stagedTable(table)}`);
}

export interface RowsToStage {
  readonly kind: StagedKind;
  /** What the columns of the keys are called, where they are rows of `i`. */
  readonly names: readonly string[];
  readonly keys: readonly (readonly CsvField[])[];
  /** Says in SQL which rows of the table `t` of the backup are meant by a row of `i`. */
  readonly condition: string;
}

/** What is staged already is left as it is. */
export async function stageRows(
  { live, side }: BothSides,
  table: RescueTable,
  { kind, names, keys, condition }: RowsToStage,
): Promise<void> {
  const columns = [...table.columns.map((_, at) => `c${at}`), 'hashes'];
  const values = table.columns.map((column, at) => `${columnOf('t', column)} AS c${at}`);
  const source = `FROM (SELECT ${values.join(', ')}, ${hashesOf('t', table, SEED)} AS hashes FROM ${table.from} t
    WHERE EXISTS (SELECT FROM ${givenTexts(names, 'i')} WHERE ${condition})) f`;
  const casts = table.columns.map(({ type }, at) => `i.c${at}::${type}`);
  const insert = `INSERT INTO ${stagedTable(table)}
    SELECT ${casts.join(', ')}, i.hashes::int8[], '${kind}' FROM ${givenTexts(columns, 'i')} ON CONFLICT DO NOTHING`;
  const wanted = { source, values: arraysOf(names.length, keys), what: 'rows' } as const;
  for await (const portion of portionsOf(readRecords(side, columns, wanted))) {
    await live.query(insert, arraysOf(columns.length, portion)).catch((error: unknown) => {
      throw unfit(table, error);
    });
  }
}

/** How many rows there are whose values the live columns have not taken as they were. */
export async function countAltered(live: Session, table: RescueTable): Promise<number> {
  const hashes = hashesOf('r', stagedColumns(table), SEED);
  const [row] = await live.query(
    `SELECT count(*) AS rows FROM ${stagedTable(table)} r WHERE r.hashes IS DISTINCT FROM ${hashes}`,
  );
  return Number(row?.['rows']);
}
