// Finds what is captured and needs what is left out, beyond relations that need each other: types, functions, extensions.

import { type SelectedRelations, notWhole } from './select-relations.js';
import type { Session } from '../connection/session.js';

/**
 * Every dependency from what is captured to what is left out, which $1, relations, and $2, schemas, tell. An object is left
 * out with its schema, or with the relation that it is a part of. A database always has the schema public, and what an
 * extension has made is not captured by itself.
 */
const CROSSING = `
  WITH objects (class, oid, schema, relation) AS (
    SELECT 'pg_class'::regclass, c.oid, c.relnamespace, coalesce(i.indrelid, c.oid)
    FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid WHERE c.relkind <> 't'
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, t.typnamespace, coalesce(nullif(t.typrelid, 0), e.typrelid, 0)
    FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
    UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace, 0 FROM pg_proc
    UNION ALL SELECT 'pg_collation'::regclass, oid, collnamespace, 0 FROM pg_collation
    UNION ALL SELECT 'pg_operator'::regclass, oid, oprnamespace, 0 FROM pg_operator
    UNION ALL SELECT 'pg_opclass'::regclass, oid, opcnamespace, 0 FROM pg_opclass
    UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgnamespace, 0 FROM pg_ts_config
    UNION ALL SELECT 'pg_attrdef'::regclass, d.oid, c.relnamespace, c.oid
    FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid
    UNION ALL SELECT 'pg_constraint'::regclass, oid, connamespace, conrelid FROM pg_constraint WHERE contype <> 'f'
    UNION ALL SELECT 'pg_trigger'::regclass, t.oid, c.relnamespace, c.oid
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL SELECT 'pg_rewrite'::regclass, r.oid, c.relnamespace, c.oid
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
    UNION ALL SELECT 'pg_policy'::regclass, p.oid, c.relnamespace, c.oid
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    UNION ALL SELECT 'pg_extension'::regclass, oid, 0, 0 FROM pg_extension
    UNION ALL SELECT 'pg_event_trigger'::regclass, oid, 0, 0 FROM pg_event_trigger
    UNION ALL SELECT 'pg_namespace'::regclass, oid, oid, 0 FROM pg_namespace WHERE nspname <> 'public'
  ), judged AS (
    SELECT o.class, o.oid, o.relation = ANY ($1::oid[]) OR n.nspname = ANY ($2::name[]) AS left_out
    FROM objects o LEFT JOIN pg_namespace n ON n.oid = o.schema
  )
  SELECT DISTINCT pg_describe_object(d.classid, d.objid, 0) AS "user",
                  pg_describe_object(d.refclassid, d.refobjid, 0) AS used
  FROM pg_depend d
  JOIN judged u ON u.class = d.classid AND u.oid = d.objid AND u.left_out IS NOT TRUE
  JOIN judged o ON o.class = d.refclassid AND o.oid = d.refobjid AND o.left_out
  WHERE NOT (d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass)
    AND NOT (d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass)
    AND NOT EXISTS (SELECT FROM pg_depend e
                    WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e')
  ORDER BY 1, 2`;

/** @throws BackupError SOURCE_INVALID naming what needs what */
export async function requireClosed(session: Session, { leftOut, excludedSchemas }: SelectedRelations): Promise<void> {
  const rows = await session.query(CROSSING, [leftOut.map(({ oid }) => oid), excludedSchemas]);
  if (rows.length > 0) throw notWhole(rows.map(({ user, used }) => `${String(user)} needs ${String(used)}`));
}
