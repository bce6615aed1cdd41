// Compares one table of the backup with the live one, and says what was found.

import type { FoundRows, TableComparison } from '../../../core/rescue.js';
import type { Session } from '../connection/session.js';
import { changedColumns } from './changed-columns.js';
import type { Condition } from './condition.js';
import { showKey } from './examples.js';
import { extraAmongAll, extraAmongPicked } from './extra-rows.js';
import { findAmongAll, findAmongPicked, foundTable } from './find-rows.js';
import type { BothSides, RescueTable } from './rescue-table.js';
import { keyNames } from './row-sql.js';

export interface Comparing {
  readonly condition: Condition | undefined;
  /** Whether the condition can be asked of the live table too. */
  readonly fitsLive: boolean;
  readonly examples: number;
}

/** In transactions of both sides. Afterwards the table of what was found has the keys of what differs. */
export async function compareTable(
  sides: BothSides,
  table: RescueTable,
  { condition, fitsLive, examples }: Comparing,
): Promise<TableComparison> {
  const found =
    condition === undefined
      ? await compareAll(sides, table, examples)
      : await comparePicked(sides, table, condition, { fitsLive, examples });
  const changed = await foundOf(sides.live, table, 'changed', examples);
  const columns = changed.count === 0 ? {} : await changedColumns(sides.live, table);
  return {
    table: table.shown,
    ...(condition === undefined ? {} : { where: condition.where }),
    key: table.key.map(({ name }) => name),
    onlyInBackup: table.onlyInBackup,
    onlyLive: table.onlyLive,
    ...found,
    changed: { ...changed, columns },
  };
}

type Found = Pick<TableComparison, 'rows' | 'missing' | 'extra'>;

async function compareAll(sides: BothSides, table: RescueTable, examples: number): Promise<Found> {
  const all = await findAmongAll(sides, table);
  const missing = await foundOf(sides.live, table, 'missing', examples);
  return { rows: all.rows, missing, extra: await extraAmongAll(sides, table, all, missing.count, examples) };
}

async function comparePicked(
  sides: BothSides,
  table: RescueTable,
  condition: Condition,
  { fitsLive, examples }: Omit<Comparing, 'condition'>,
): Promise<Found> {
  const rows = await findAmongPicked(sides, table, condition);
  const missing = await foundOf(sides.live, table, 'missing', examples);
  const extra = fitsLive ? await extraAmongPicked(sides, table, condition, examples) : { count: 0, examples: [] };
  return { rows, missing, extra };
}

async function foundOf(
  live: Session,
  table: RescueTable,
  verdict: 'missing' | 'changed',
  examples: number,
): Promise<FoundRows> {
  const source = `FROM ${foundTable(table)} f WHERE verdict = '${verdict}'`;
  const [row] = await live.query(`SELECT count(*) AS count ${source}`);
  const count = Number(row?.['count']);
  if (count === 0 || examples === 0) return { count, examples: [] };
  const names = keyNames(table);
  const texts = names.map((name) => `${name}::text`).join(', ');
  const order = names.map((name) => `f.${name}`).join(', ');
  const rows = await live.query(`SELECT ${texts} ${source} ORDER BY ${order} LIMIT ${examples}`);
  return { count, examples: rows.map((found) => showKey(table, found)) };
}
