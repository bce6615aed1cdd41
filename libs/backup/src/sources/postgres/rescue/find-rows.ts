// Finds rows that are not the same on both sides, and keeps their keys in a temporary table beside the live ones.

import { randomBytes } from 'node:crypto';

import type { Session } from '../connection/session.js';
import { portionsOf } from '../changes/portions.js';
import { readRecords } from '../changes/read-records.js';
import { quoteIdentifier } from '../names.js';
import { asOperator, type Condition, conditionSql } from './condition.js';
import { type BothSides, columnOf, type RescueTable } from './rescue-table.js';
import {
  arraysOf,
  fingerprintOf,
  foundKey,
  givenTexts,
  hash,
  hashesOf,
  hasKey,
  keyNames,
  keyTexts,
  liveKey,
  wholeRow,
} from './row-sql.js';
import { unfit } from './unfit.js';

/** Rows are summed up in so many parts, by their keys. Only parts that differ are looked into. */
const PARTS = 65_536;

/** All rows of both sides, and where they differ. */
export interface FoundAmongAll {
  readonly rows: number;
  readonly liveRows: number;
  /** The parts of the table that differ, as they are drawn by the seed. */
  readonly parts: readonly number[];
  readonly seed: string;
}

/** The temporary table: the key as `k0` and on, and what there is to know of the row on both sides. */
export function foundTable({ live }: RescueTable): string {
  return `pg_temp.rescue_found_${live.oid}`;
}

export async function makeFoundTable(live: Session, table: RescueTable): Promise<void> {
  const keys = table.key.map((column, at) => `${columnOf('t', column)} AS k${at}`);
  const rest = ['NULL::int8[] AS hashes', 'NULL::int8[] AS live', 'NULL::text AS before', 'NULL::text AS verdict'];
  const name = `rescue_found_${table.live.oid}`;
  await live.query(
    `CREATE TEMP TABLE ${name} AS SELECT ${[...keys, ...rest].join(', ')} FROM ${table.from} t WITH NO DATA`,
  );
  await live.query(`CREATE INDEX ON pg_temp.${name} (${keyNames(table).join(', ')})`);
}

/** Compares all rows. Each that was kept has a verdict then: `missing`, `changed`, or none where it is the same. */
export async function findAmongAll({ live, side }: BothSides, table: RescueTable): Promise<FoundAmongAll> {
  const seed = drawSeed();
  const [now, before] = await Promise.all([sumUp(live, table, seed), sumUp(side, table, seed)]);
  const parts = [...new Set([...now.parts.keys(), ...before.parts.keys()])].filter(
    (part) => now.parts.get(part) !== before.parts.get(part),
  );
  if (parts.length > 0) {
    const source = `FROM (SELECT ${keyTexts('t', table)}, ${hashesOf('t', table, seed)} AS hashes FROM ${table.from} t WHERE ${inParts('t', table, seed, '$1')}) f`;
    await keep({ live, side }, table, { source, values: [parts], what: 'keys' });
    await judge(live, table, seed);
  }
  return { rows: before.rows, liveRows: now.rows, parts, seed };
}

/** The same for the rows of the backup that the condition picks. Answers how many these are. */
export async function findAmongPicked(
  sides: BothSides,
  table: RescueTable,
  { where, searchPath }: Condition,
): Promise<number> {
  const seed = drawSeed();
  // The condition may name the table: it has no other name here.
  const own = quoteIdentifier(table.table);
  const source = `FROM (SELECT ${keyTexts(own, table)}, ${hashesOf(own, table, seed)} AS hashes FROM ${table.from} WHERE ${conditionSql(where)}) f`;
  const rows = await asOperator(
    sides.side,
    { shown: table.shown, searchPath },
    async () => await keep(sides, table, { source, values: [], what: 'keys' }),
  );
  await judge(sides.live, table, seed);
  return rows;
}

/** Nobody who writes rows can know it, and make others that sum up to the same. */
function drawSeed(): string {
  return `(${randomBytes(8).readBigInt64BE()})`;
}

interface Summary {
  readonly rows: number;
  readonly parts: ReadonlyMap<number, string>;
}

async function sumUp(session: Session, table: RescueTable, seed: string): Promise<Summary> {
  const found = await session.query(
    `SELECT ${partOf('t', table, seed)} AS part, count(*) AS rows, sum(${hash(wholeRow('t', table), seed)}) AS sum
     FROM ${table.from} t GROUP BY 1`,
  );
  return {
    rows: found.reduce((sum, row) => sum + Number(row['rows']), 0),
    parts: new Map(found.map((row) => [Number(row['part']), `${String(row['rows'])} ${String(row['sum'])}`])),
  };
}

/** True, in SQL, for the rows of the parts that the parameter lists. */
export function inParts(alias: string, table: RescueTable, seed: string, parameter: string): string {
  return `${partOf(alias, table, seed)} IN (SELECT unnest(${parameter}::int[]))`;
}

function partOf(alias: string, { key }: RescueTable, seed: string): string {
  const texts = key.map((column) => `${columnOf(alias, column)}::text`);
  return `(${hash(`ROW(${texts.join(', ')})::text`, seed)} & ${PARTS - 1})::int`;
}

/** Answers how many there were. */
async function keep(
  { live, side }: BothSides,
  table: RescueTable,
  wanted: Parameters<typeof readRecords>[2],
): Promise<number> {
  const names = [...keyNames(table), 'hashes'];
  const insert = `INSERT INTO ${foundTable(table)}
    SELECT ${liveKey('i', table).join(', ')}, i.hashes::int8[] FROM ${givenTexts(names, 'i')}`;
  let rows = 0;
  for await (const portion of portionsOf(readRecords(side, names, wanted))) {
    rows += portion.length;
    await live.query(insert, arraysOf(names.length, portion)).catch((error: unknown) => {
      throw unfit(table, error);
    });
  }
  await live.query(`ANALYZE ${foundTable(table)}`);
  return rows;
}

async function judge(live: Session, table: RescueTable, seed: string): Promise<void> {
  const found = foundTable(table);
  const same = hasKey('t', table, foundKey('f', table));
  await live.query(
    `UPDATE ${found} f SET verdict = 'missing' WHERE NOT EXISTS (SELECT FROM ${table.from} t WHERE ${same})`,
  );
  const hashes = hashesOf('t', table, seed);
  await live.query(
    `UPDATE ${found} f SET verdict = 'changed', live = ${hashes}, before = ${fingerprintOf(wholeRow('t', table))}
     FROM ${table.from} t WHERE ${same} AND f.hashes IS DISTINCT FROM ${hashes}`,
  );
}
