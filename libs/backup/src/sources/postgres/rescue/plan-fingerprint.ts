// One text for all that would be written: the same for the same rows with the same values over the same live ones.

import { createHash } from 'node:crypto';

import type { Session } from '../connection/session.js';
import { foundTable } from './find-rows.js';
import { fingerprintOf, wholeRow } from './row-sql.js';
import { isFound, stagedColumns, stagedTable } from './stage-rows.js';
import type { TableWrite } from './writes.js';
import type { RescueTable } from './rescue-table.js';

const SHOWN = 16;
/** Of each fingerprint so many digits are a number that is summed up: rows come in no order. */
const DIGITS = 15;

/** `chosen` are the tables for which was found what is live. */
export async function planFingerprint(
  live: Session,
  writes: readonly TableWrite[],
  chosen: ReadonlySet<number>,
  triggers = 'none',
): Promise<string> {
  const sum = createHash('sha256').update(triggers);
  for (const { of, table, inserts, parents, updates } of writes) {
    const sums = await sumsOf(live, of, chosen.has(of.live.oid));
    sum.update(JSON.stringify([table, of.columns.map(({ name }) => name), inserts, parents, updates, ...sums]));
  }
  return sum.digest('hex').slice(0, SHOWN);
}

async function sumsOf(live: Session, table: RescueTable, isChosen: boolean): Promise<string[]> {
  const staged = stagedTable(table);
  const row = wholeRow('r', stagedColumns(table));
  const before = isChosen
    ? `(SELECT f.before FROM ${foundTable(table)} f WHERE r.kind = 'changed' AND ${isFound('r', 'f', table)})`
    : 'NULL';
  const parts = [1, 1 + DIGITS, 1 + 2 * DIGITS].map(
    (from, at) => `sum(('x' || substr(mark, ${from}, ${DIGITS}))::bit(60)::bigint)::text AS s${at}`,
  );
  const marks = `SELECT ${fingerprintOf(`ROW(r.kind, ${row}, ${before})::text`)} AS mark FROM ${staged} r`;
  const [sums] = await live.query(`SELECT ${parts.join(', ')} FROM (${marks}) m`);
  return parts.map((_, at) => String(sums?.[`s${at}`]));
}
