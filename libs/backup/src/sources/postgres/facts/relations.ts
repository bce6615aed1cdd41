// The relations of a database: all that pg_dump would look at, as the snapshot of a session shows them.

import type { TableFact } from '../../../core/facts.js';
import { showTable, type TableName } from '../names.js';
import type { Session } from '../connection/session.js';

/** Ordinary, partitioned and foreign tables, views, materialized views, sequences. */
export type RelationKind = 'r' | 'p' | 'f' | 'v' | 'm' | 'S';

export interface Relation extends TableName {
  readonly oid: number;
  readonly kind: RelationKind;
  /** The partitioned table at the top, or the table itself. */
  readonly root: TableName;
  readonly pages: number;
  /** As the planner last knew it. */
  readonly estimatedRows: number;
  /** Whether the role may read it. */
  readonly isReadable: boolean;
  /** Whether row security hides rows of it from the role. */
  readonly hidesRows: boolean;
}

/** What belongs to an extension is made anew with it. */
const LIST = `
  SELECT c.oid, n.nspname AS schema, c.relname AS "table", c.relkind AS kind, c.relpages AS pages,
         greatest(c.reltuples, 0)::bigint AS rows, rn.nspname AS root_schema, r.relname AS root_table,
         has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,
         c.relkind IN ('r', 'p') AND row_security_active(c.oid) AS hides
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class r ON r.oid = CASE WHEN c.relispartition THEN pg_partition_root(c.oid) ELSE c.oid END
  JOIN pg_namespace rn ON rn.oid = r.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY n.nspname, c.relname`;

export async function listRelations(session: Session): Promise<readonly Relation[]> {
  const rows = await session.query(LIST);
  return rows.map((row) => ({
    oid: Number(row['oid']),
    schema: String(row['schema']),
    table: String(row['table']),
    kind: row['kind'] as RelationKind,
    root: { schema: String(row['root_schema']), table: String(row['root_table']) },
    pages: Number(row['pages']),
    estimatedRows: Number(row['rows']),
    isReadable: row['readable'] === true,
    hidesRows: row['hides'] === true,
  }));
}

/** What is said of a table in facts. */
export function factOf(table: Relation, rows: number): TableFact {
  const [name, root] = [showTable(table), showTable(table.root)];
  return root === name ? { name, rows } : { name, rows, partitionOf: root };
}

/** `from` can not be restored without `to`; without the rows of `to`, only a foreign key can not. */
export interface Dependency {
  readonly kind: 'view' | 'rule' | 'foreign-key' | 'identity' | 'inheritance';
  readonly from: number;
  readonly to: number;
}

const DEPENDENCIES = `
  SELECT DISTINCT CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'rule' END AS kind, r.ev_class AS "from",
         d.refobjid AS "to"
  FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class c ON c.oid = r.ev_class
  WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
  UNION ALL
  SELECT 'foreign-key', conrelid, confrelid FROM pg_constraint WHERE contype = 'f' AND conrelid <> confrelid
  UNION ALL
  SELECT 'identity', objid, refobjid FROM pg_depend
  WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND deptype = 'i' AND refobjsubid > 0
  UNION ALL
  SELECT 'inheritance', inhrelid, inhparent FROM pg_inherits`;

export async function listDependencies(session: Session): Promise<readonly Dependency[]> {
  const rows = await session.query(DEPENDENCIES);
  return rows.map((row) => ({
    kind: row['kind'] as Dependency['kind'],
    from: Number(row['from']),
    to: Number(row['to']),
  }));
}
