// Rows that are only live: shown, so that a person knows of them, and never touched.

import type { FoundRows } from '../../../core/rescue.js';
import { portionsOf } from '../changes/portions.js';
import { readRecords } from '../changes/read-records.js';
import { quoteIdentifier } from '../names.js';
import { asOperator, type Condition, conditionSql } from './condition.js';
import { examplesOf, showKey } from './examples.js';
import { type FoundAmongAll, foundTable, inParts } from './find-rows.js';
import type { BothSides, RescueTable } from './rescue-table.js';
import { arraysOf, foundKey, givenTexts, hasKey, keyNames, keyTexts, sideKey } from './row-sql.js';

/** Each live row that is not extra has one of the backup: what is left over was counted already. */
export async function extraAmongAll(
  { live }: BothSides,
  table: RescueTable,
  { rows: before, liveRows, parts, seed }: FoundAmongAll,
  missing: number,
  examples: number,
): Promise<FoundRows> {
  const count = liveRows - (before - missing);
  if (count === 0 || examples === 0) return { count, examples: [] };
  const unmatched = `NOT EXISTS (SELECT FROM ${foundTable(table)} f WHERE ${hasKey('t', table, foundKey('f', table))})`;
  const rows = `${table.from} t WHERE ${inParts('t', table, seed, '$1')} AND ${unmatched}`;
  return { count, examples: await examplesOf(live, table, { rows, values: [parts] }, examples) };
}

/** A live row that the condition picks may be one that it does not pick in the backup: each is looked up there. */
export async function extraAmongPicked(
  { live, side }: BothSides,
  table: RescueTable,
  { where, searchPath }: Condition,
  examples: number,
): Promise<FoundRows> {
  // The condition may name the table: it has no other name here.
  const own = quoteIdentifier(table.table);
  const unmatched = `NOT EXISTS (SELECT FROM ${foundTable(table)} f WHERE ${hasKey(own, table, foundKey('f', table))})`;
  const source = `FROM (SELECT ${keyTexts(own, table)} FROM ${table.from} WHERE ${conditionSql(where)} AND ${unmatched}) f`;
  const names = keyNames(table);
  const absent = `SELECT ${names.map((name) => `i.${name}`).join(', ')} FROM ${givenTexts(names, 'i')}
    WHERE NOT EXISTS (SELECT FROM ${table.from} t WHERE ${hasKey('t', table, sideKey('i', table))})`;
  return await asOperator(live, { shown: table.shown, searchPath }, async () => {
    const found: { count: number; examples: Record<string, string>[] } = { count: 0, examples: [] };
    for await (const portion of portionsOf(readRecords(live, names, { source, values: [], what: 'keys' }))) {
      const rows = await side.query(absent, arraysOf(names.length, portion));
      found.count += rows.length;
      found.examples.push(...rows.slice(0, examples - found.examples.length).map((row) => showKey(table, row)));
    }
    return found;
  });
}
