// What a table is like on one side of a rescue: its columns, what is unique in it, and what the role may do with it.

import type { Session } from '../connection/session.js';
import type { TableName } from '../names.js';

export interface FoundColumn {
  readonly name: string;
  /** For a cast from text, without a length: nothing is cut off to fit. */
  readonly type: string;
  /** The length or the scale of the type. */
  readonly modifier: number;
  /** Computed from other columns. */
  readonly isGenerated: boolean;
  /** Counted up by the server alone: it can be given in a new row, and not be changed. */
  readonly isCounted: boolean;
  /** A new row has to say it. */
  readonly isRequired: boolean;
}

export interface UniqueColumn {
  readonly name: string;
  /** The operator by which the index takes two values for the same, in SQL. */
  readonly equals: string;
}

export interface UniqueIndex {
  readonly name: string;
  readonly isPrimary: boolean;
  /** Without NULL, not computed, and never broken for a while: a row can be found by it. */
  readonly isKey: boolean;
  readonly columns: readonly UniqueColumn[];
}

export interface FoundTable {
  readonly oid: number;
  readonly kind: string;
  readonly isReadable: boolean;
  /** Row security hides rows from this role. */
  readonly hidesRows: boolean;
  readonly isWritable: boolean;
  readonly isOwned: boolean;
  readonly columns: readonly FoundColumn[];
  /** Of columns alone, and for all rows; the primary key first. */
  readonly uniques: readonly UniqueIndex[];
}

const DESCRIBE = `
  SELECT c.oid::text, c.relkind AS kind, row_security_active(c.oid) AS hides,
    has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,
    has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AS writable,
    pg_has_role(c.relowner, 'USAGE') AS owned,
    (SELECT json_agg(json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, -1), 'modifier', a.atttypmod,
        'isGenerated', coalesce(to_jsonb(a) ->> 'attgenerated', '') <> '',
        'isCounted', a.attidentity = 'a',
        'isRequired', (a.attnotnull OR t.typnotnull) AND NOT a.atthasdef AND a.attidentity = '' AND t.typdefault IS NULL
      ) ORDER BY a.attnum)
     FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    (SELECT json_agg(json_build_object(
        'name', x.relname, 'isPrimary', i.indisprimary, 'isKey', i.indimmediate AND k.filled, 'columns', k.columns
      ) ORDER BY i.indisprimary DESC, x.relname)
     FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_object('name', a.attname, 'equals', format('OPERATOR(%I.%s)', s.nspname, o.oprname))
                       ORDER BY p.place) AS columns,
              bool_and(a.attnotnull AND coalesce(to_jsonb(a) ->> 'attgenerated', '') = '') AS filled
       FROM unnest(i.indkey::int2[], i.indclass::oid[]) WITH ORDINALITY p (attnum, class, place)
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.attnum
       JOIN pg_opclass oc ON oc.oid = p.class
       JOIN pg_amop e ON e.amopfamily = oc.opcfamily AND e.amoplefttype = oc.opcintype
         AND e.amoprighttype = oc.opcintype AND e.amopstrategy = 3 AND e.amoppurpose = 's'
       JOIN pg_operator o ON o.oid = e.amopopr JOIN pg_namespace s ON s.oid = o.oprnamespace
       WHERE p.place <= i.indnkeyatts) k
     WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
       AND m.amname = 'btree') AS uniques
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2`;

/** Undefined where there is nothing of that name. */
export async function describeTable(session: Session, name: TableName): Promise<FoundTable | undefined> {
  const [row] = await session.query(DESCRIBE, [name.schema, name.table]);
  if (row === undefined) return undefined;
  return {
    oid: Number(row['oid']),
    kind: String(row['kind']),
    isReadable: row['readable'] === true,
    hidesRows: row['hides'] === true,
    isWritable: row['writable'] === true,
    isOwned: row['owned'] === true,
    columns: (row['columns'] ?? []) as readonly FoundColumn[],
    uniques: (row['uniques'] ?? []) as readonly UniqueIndex[],
  };
}
