// Moves on what counts up keys, where a key that was put back would be given out again.

import type { Session } from '../connection/session.js';
import { stagedName, stagedTable } from './stage-rows.js';
import type { TableWrite } from './writes.js';

/** Sequences that belong to a column, or that its default asks. */
const SEQUENCES = `
  SELECT DISTINCT a.attname AS "column", d.sequence::regclass::text AS sequence, s.seqincrement::text AS step,
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

/** As many numbers are taken one by one. Nobody else takes so many between two statements. */
const MOST_STEPS = 1000;

/** It is never moved back, and not given back should the transaction fail: a number is left out then. */
export async function moveSequences(live: Session, { of }: TableWrite): Promise<void> {
  for (const { column, sequence, step, lowest, highest } of await live.query(SEQUENCES, [of.live.oid])) {
    const name = stagedName(of, String(column));
    if (name === undefined) continue;
    const last = String(step).startsWith('-') ? 'min' : 'max';
    const [row] = await live.query(
      `SELECT ${last}(r.${name})::text AS last FROM ${stagedTable(of)} r WHERE r.${name} BETWEEN ${String(lowest)} AND ${String(highest)}`,
    );
    if (typeof row?.['last'] === 'string') await reach(live, String(sequence), row['last'], String(step));
  }
}

/** Numbers are taken as by anybody else, whatever others take meanwhile. What is far away is then set. */
async function reach(live: Session, sequence: string, last: string, step: string): Promise<void> {
  const isBefore = (number: string): string => `${number} ${step.startsWith('-') ? '>' : '<'} ${last}`;
  const [row] = await live.query(
    `SELECT ${isBefore('last_value')} OR (last_value = ${last} AND NOT is_called) AS behind,
       greatest(1, least(${MOST_STEPS}, floor((${last} - last_value::numeric) / (${step})) + CASE WHEN is_called THEN 0 ELSE 1 END))::int AS steps
     FROM ${sequence}`,
  );
  if (row?.['behind'] !== true) return;
  const name = `'${sequence.replaceAll("'", "''")}'::regclass`;
  const taken = await live.query(
    `SELECT nextval(${name})::text AS number FROM generate_series(1, ${Number(row['steps'])})`,
  );
  await live.query(`SELECT setval(${name}, ${last}) WHERE ${isBefore(String(taken.at(-1)?.['number']))}`);
}
