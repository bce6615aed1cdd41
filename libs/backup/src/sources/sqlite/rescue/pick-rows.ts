// Lists the rows of the backup that conditions pick. The live database is not even open here.

import type { Connection } from '../driver.js';
import { sqliteResult } from '../sqlite-failure.js';
import { inParentheses, notACondition, requireCondition } from './condition.js';
import { placeOf } from './describe-table.js';
import { keyColumns, listName } from './fragments.js';
import type { Pair } from './pair-tables.js';

/** On a connection whose main schema is the restored file, so that a condition means the tables of the backup. */
export function pickRows(database: Connection, { live, side, key }: Pair, at: number, where: string): void {
  requireCondition(live.name, where);
  const picked = `SELECT * FROM ${placeOf({ schema: 'main', name: side.name })} WHERE ${inParentheses(where)}`;
  try {
    database.all(`${picked} LIMIT 0`);
    database.run(`CREATE TABLE ${listName('pick', at)} AS SELECT ${keyColumns('b', key)} FROM (${picked}) AS b`);
  } catch (error) {
    if (!(error instanceof Error) || sqliteResult(error) !== 'OTHER') throw error;
    throw notACondition(live.name, error.message);
  }
}
