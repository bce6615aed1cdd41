// Moves on what counts up keys, where a key that was put back would be given out again.

import type { Session } from '../connection/session.js';
import { stagedName, stagedTable } from './stage-rows.js';
import type { TableWrite } from './writes.js';

/** Sequences that belong to a column, or that its default asks. */
const SEQUENCES = `
  SELECT DISTINCT a.attname AS "column", d.sequence::regclass::text AS sequence, s.seqincrement > 0 AS up,
    s.seqmin::text AS lowest, s.seqmax::text AS highest
  FROM (
    SELECT objid AS sequence, refobjsubid AS attnum FROM pg_depend
    WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND refobjid = $1::oid
      AND refobjsubid > 0 AND deptype IN ('a', 'i')
    UNION
    SELECT p.refobjid, t.adnum FROM pg_attrdef t
    JOIN pg_depend p ON p.classid = 'pg_attrdef'::regclass AND p.objid = t.oid AND p.refclassid = 'pg_class'::regclass
    WHERE t.adrelid = $1::oid
  ) d
  JOIN pg_sequence s ON s.seqrelid = d.sequence
  JOIN pg_attribute a ON a.attrelid = $1::oid AND a.attnum = d.attnum
  WHERE a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
  ORDER BY 1, 2`;

/** It is never moved back, and not given back should the transaction fail: a number is left out then. */
export async function moveSequences(live: Session, { of }: TableWrite): Promise<void> {
  for (const { column, sequence, up, lowest, highest } of await live.query(SEQUENCES, [of.live.oid])) {
    const name = stagedName(of, String(column));
    if (name === undefined) continue;
    const last = up === true ? 'max' : 'min';
    const [row] = await live.query(
      `SELECT ${last}(r.${name})::text AS last FROM ${stagedTable(of)} r WHERE r.${name} BETWEEN ${String(lowest)} AND ${String(highest)}`,
    );
    if (typeof row?.['last'] === 'string') await reach(live, String(sequence), row['last'], up === true);
  }
}

/** The next number is taken first: who else takes one meanwhile gets a later one. */
async function reach(live: Session, sequence: string, last: string, up: boolean): Promise<void> {
  const isBefore = (number: string): string => `${number} ${up ? '<' : '>'} ${last}`;
  const [row] = await live.query(
    `SELECT ${isBefore('last_value')} OR (last_value = ${last} AND NOT is_called) AS behind FROM ${sequence}`,
  );
  if (row?.['behind'] !== true) return;
  const [next] = await live.query(`SELECT nextval('${sequence.replaceAll("'", "''")}'::regclass)::text AS number`);
  const number = String(next?.['number']);
  await live.query(`SELECT setval('${sequence.replaceAll("'", "''")}'::regclass, ${last}) WHERE ${isBefore(number)}`);
}
