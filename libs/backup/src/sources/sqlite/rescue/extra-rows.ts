// Counts the live rows that are not in the backup, on a connection that can't write.

import type { FoundRows, RowChoice } from '../../../core/rescue.js';
import { numberOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { asRecord } from './compare-table.js';
import { inParentheses } from './condition.js';
import { placeOf } from './describe-table.js';
import { sameKey, shown } from './fragments.js';
import type { Pair } from './pair-tables.js';
import { quoted } from '../quote.js';
import { sqliteResult } from '../sqlite-failure.js';

export interface ExtraRows extends FoundRows {
  /** Why they could not be counted: what the condition says means nothing of live rows. */
  readonly problem?: string;
}

export function countExtra(
  reader: Connection,
  { side, live, key }: Pair,
  where: string | undefined,
  { examples }: Pick<RowChoice, 'examples'>,
): ExtraRows {
  const picked = where === undefined ? placeOf(live) : `(SELECT * FROM ${placeOf(live)} WHERE ${inParentheses(where)})`;
  const from = `FROM ${picked} AS l WHERE NOT EXISTS (SELECT 1 FROM ${placeOf(side)} AS b WHERE ${sameKey('b', 'l', key)})`;
  const keys = key.map((name) => `l.${quoted(name)}`);
  try {
    const count = numberOf(reader, `SELECT count(*) ${from}`);
    const sql = `SELECT ${keys.map(shown).join(', ')} ${from} ORDER BY ${keys.join(', ')} LIMIT ${examples}`;
    const found = count === 0 ? [] : [...reader.each(sql)];
    return { count, examples: found.map((row) => asRecord(key, row)) };
  } catch (error) {
    if (where === undefined || !(error instanceof Error) || sqliteResult(error) !== 'OTHER') throw error;
    return { count: 0, examples: [], problem: error.message };
  }
}
