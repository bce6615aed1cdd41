// Finds live rows that hold values which have to be unique, and which rows to be put back hold too.

import type { Check } from '../../../core/check.js';
import { counted } from '../../../kit/counted.js';
import type { Session } from '../connection/session.js';
import { quoteIdentifier } from '../names.js';
import type { UniqueIndex } from './describe-table.js';
import { showKey } from './examples.js';
import { columnOf, type RescueTable } from './rescue-table.js';
import { hasKey, keyTexts } from './row-sql.js';
import { stagedKey, stagedName, stagedTable } from './stage-rows.js';
import type { TableWrite } from './writes.js';

const SHOWN = 3;

/** Indexes with conditions or expressions, and exclusions, are left to the server. */
export async function checkUnique(live: Session, writes: readonly TableWrite[]): Promise<Check[]> {
  const problems: string[] = [];
  for (const { of } of writes) {
    for (const unique of of.live.uniques) {
      const problem = await takenBy(live, of, unique);
      if (problem !== undefined) problems.push(problem);
    }
  }
  if (problems.length === 0) return [];
  const hint = 'Change these live values, or leave the rows out by a condition.';
  return [{ name: 'unique-values', verdict: 'blocked', message: problems.join(' '), hint }];
}

/** A live row that is changed back gets the values of the backup: it is in nobody's way. */
async function takenBy(live: Session, table: RescueTable, { columns }: UniqueIndex): Promise<string | undefined> {
  const staged = stagedTable(table);
  const same = columns.map((column) => [column, stagedName(table, column.name)] as const);
  if (same.some(([, name]) => name === undefined)) return undefined;
  const isTaken = same.map(([column, name]) => `${columnOf('t', column)} ${column.equals} r.${name}`).join(' AND ');
  const source = `FROM ${staged} r JOIN ${table.from} t ON ${isTaken}
    WHERE NOT EXISTS (SELECT FROM ${staged} c WHERE c.kind = 'changed' AND ${hasKey('t', table, stagedKey('c', table))})`;
  const [row] = await live.query(`SELECT count(*) AS rows ${source}`);
  const count = Number(row?.['rows']);
  if (count === 0) return undefined;
  const back = table.key.map(({ name }, at) => `r.${stagedName(table, name)}::text AS b${at}`);
  const rows = await live.query(`SELECT ${keyTexts('t', table)}, ${back.join(', ')} ${source} LIMIT ${SHOWN}`);
  const pairs = rows.map((found) => {
    const own = showKey(table, Object.fromEntries(table.key.map((_, at) => [`k${at}`, found[`b${at}`]])));
    return `${showRow(own)} (live: ${showRow(showKey(table, found))})`;
  });
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  return `${counted(count, 'row')} of ${table.shown} can't be put back, because a live row has the same ${names}, which has to be unique: ${pairs.join('; ')}${count > SHOWN ? '; …' : ''}.`;
}

/** E.g. `id 7`. */
function showRow(key: Readonly<Record<string, string>>): string {
  return Object.entries(key)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
