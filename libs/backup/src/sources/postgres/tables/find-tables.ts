// Finds the tables that are asked for, what they consist of, and what else has to be there for them to be made.

import { BackupError } from '../../../core/errors.js';
import { missingTables } from '../../../kit/wanted-names.js';
import { requireReadable } from '../capture/preflight.js';
import type { Session } from '../connection/session.js';
import { listRelations, type Relation } from '../facts/relations.js';
import { lockTables } from '../facts/snapshot.js';
import { showTable, type TableName } from '../names.js';
import type { PostgresTablesSettings, WantedTable } from './options.js';

export interface CapturedTable extends TableName {
  readonly oid: number;
  /** What is inserted: no generated columns. */
  readonly columns: readonly string[];
  readonly sequences: readonly ColumnSequence[];
}

/** The sequence that numbers the rows by a column. */
export interface ColumnSequence {
  readonly column: string;
  readonly last: string;
  readonly isCalled: boolean;
}

export interface FoundTables {
  readonly tables: readonly CapturedTable[];
  /** Names that were asked for, may be missing, and are. */
  readonly missing: readonly string[];
  /** What a table that is missing could not be made without, e.g. `type public.mood`. */
  readonly needs: readonly string[];
}

const NO_TABLE: Readonly<Record<string, string>> = {
  p: 'is a partitioned table',
  v: 'is a view',
  m: 'is a materialized view',
  f: 'is a foreign table',
  S: 'is a sequence',
};

/** Within the transaction of the session; the tables can't be changed under it. @throws BackupError SOURCE_INVALID, SOURCE_DENIED */
export async function findTables(
  session: Session,
  { tables: wanted, postgres }: PostgresTablesSettings,
): Promise<FoundTables> {
  const { database, user } = postgres.connection;
  const { chosen, missing } = chooseTables(await listRelations(session), wanted, database);
  requireReadable({ included: chosen, leftOut: [], excludedSchemas: [], isWithoutRows: () => false, args: [] }, user);
  await lockTables(session, chosen, postgres.lockTimeoutMs);
  const oids = chosen.map(({ oid }) => oid);
  const tables: CapturedTable[] = [];
  for (const { schema, table, oid } of chosen) {
    const sequences = await sequencesOf(session, oid);
    tables.push({ schema, table, oid, columns: await columnsOf(session, oid), sequences });
  }
  const needs = await session.query(NEEDS, [oids]);
  return { tables, missing, needs: needs.map((row) => String(row['need'])) };
}

export function chooseTables(
  relations: readonly Relation[],
  wanted: readonly WantedTable[],
  database: string,
): { readonly chosen: readonly Relation[]; readonly missing: readonly string[] } {
  const found = wanted.map((want) => ({
    ...want,
    relation: relations.find(({ schema, table }) => schema === want.schema && table === want.table),
  }));
  const missing = found.filter(({ relation }) => relation === undefined);
  const required = missing.filter(({ optional }) => !optional).map(showTable);
  if (required.length > 0) {
    const known = relations.filter(({ kind }) => kind === 'r').map(showTable);
    throw missingTables(required, known, database);
  }
  const chosen = found.flatMap(({ relation }) => (relation === undefined ? [] : [requireOrdinary(relation)]));
  return { chosen, missing: missing.map(showTable) };
}

function requireOrdinary(relation: Relation): Relation {
  const isPart = showTable(relation) !== showTable(relation.root);
  const reason = isPart ? `is a partition of ${showTable(relation.root)}` : NO_TABLE[relation.kind];
  if (reason === undefined) return relation;
  throw new BackupError(
    'SOURCE_INVALID',
    `${showTable(relation)} ${reason}, and only ordinary tables can be captured.`,
    {
      hint: 'Use a source of type postgres with the option tables for it.',
    },
  );
}

export async function columnsOf(session: Session, oid: number): Promise<readonly string[]> {
  const rows = await session.query(
    `SELECT attname FROM pg_attribute a WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped
       AND coalesce(to_jsonb(a) ->> 'attgenerated', '') = '' ORDER BY attnum`,
    [oid],
  );
  return rows.map((row) => String(row['attname']));
}

async function sequencesOf(session: Session, oid: number): Promise<readonly ColumnSequence[]> {
  const owned = await session.query(
    `SELECT a.attname AS column, format('%I.%I', n.nspname, s.relname) AS sequence
     FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_namespace n ON n.oid = s.relnamespace
     JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1
       AND d.deptype IN ('a', 'i') ORDER BY a.attnum`,
    [oid],
  );
  const found: ColumnSequence[] = [];
  for (const { column, sequence } of owned) {
    const [row] = await session.query(`SELECT last_value::text AS last, is_called AS called FROM ${String(sequence)}`);
    found.push({ column: String(column), last: String(row?.['last']), isCalled: row?.['called'] === true });
  }
  return found;
}

/** What the parts of tables refer to that is not made with them. What PostgreSQL brings itself is not recorded. */
const NEEDS = `
  WITH parts (class, oid) AS (
    SELECT 'pg_class'::regclass, unnest($1::oid[])
    UNION ALL SELECT 'pg_class'::regclass, indexrelid FROM pg_index WHERE indrelid = ANY ($1::oid[])
    UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef WHERE adrelid = ANY ($1::oid[])
    UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE conrelid = ANY ($1::oid[])
    UNION ALL SELECT 'pg_trigger'::regclass, oid FROM pg_trigger WHERE tgrelid = ANY ($1::oid[]) AND NOT tgisinternal
    UNION ALL SELECT 'pg_policy'::regclass, oid FROM pg_policy WHERE polrelid = ANY ($1::oid[])
  )
  SELECT DISTINCT i.type || ' ' || i.identity AS need
  FROM parts p JOIN pg_depend d ON d.classid = p.class AND d.objid = p.oid,
       LATERAL pg_identify_object(d.refclassid, d.refobjid, 0) i
  WHERE d.deptype IN ('n', 'a')
    AND (d.refclassid IN ('pg_type'::regclass, 'pg_proc'::regclass)
         OR (d.refclassid = 'pg_class'::regclass AND d.refobjid <> ALL ($1::oid[])
             AND NOT EXISTS (SELECT FROM pg_index x WHERE x.indexrelid = d.refobjid)
             AND NOT EXISTS (SELECT FROM pg_depend o
                             WHERE o.classid = 'pg_class'::regclass AND o.objid = d.refobjid
                               AND o.refclassid = 'pg_class'::regclass AND o.refobjid = ANY ($1::oid[])
                               AND o.deptype IN ('a', 'i'))))
  ORDER BY 1`;
