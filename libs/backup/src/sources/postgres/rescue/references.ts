// The foreign keys of a table: to which rows of others its rows refer.

import type { Session } from '../connection/session.js';
import type { TableName } from '../names.js';

export interface ReferringColumn {
  readonly from: string;
  readonly to: string;
  /** The operator by which the server compares the two, in SQL: what is referred to stands first. */
  readonly equals: string;
}

export interface Reference {
  readonly name: string;
  readonly table: TableName & { readonly oid: number };
  readonly columns: readonly ReferringColumn[];
}

/** Those that a partitioned table has for each partition of what it refers to say nothing new. */
const REFERENCES = `
  SELECT k.conname AS name, p.oid::text, n.nspname AS schema, p.relname AS "table",
    (SELECT json_agg(json_build_object('from', f.attname, 'to', t.attname,
                                       'equals', format('OPERATOR(%I.%s)', s.nspname, o.oprname)) ORDER BY c.place)
     FROM unnest(k.conkey, k.confkey, k.conpfeqop) WITH ORDINALITY c (from_column, to_column, operator, place)
     JOIN pg_attribute f ON f.attrelid = k.conrelid AND f.attnum = c.from_column
     JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attnum = c.to_column
     JOIN pg_operator o ON o.oid = c.operator JOIN pg_namespace s ON s.oid = o.oprnamespace) AS columns
  FROM pg_constraint k JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace n ON n.oid = p.relnamespace
  WHERE k.contype = 'f' AND k.conrelid = $1::oid
    AND NOT EXISTS (SELECT FROM pg_constraint whole
                    WHERE whole.oid::text = to_jsonb(k) ->> 'conparentid' AND whole.conrelid = k.conrelid)
  ORDER BY k.conname`;

export async function referencesOf(live: Session, oid: number): Promise<readonly Reference[]> {
  const rows = await live.query(REFERENCES, [oid]);
  return rows.map((row) => ({
    name: String(row['name']),
    table: { oid: Number(row['oid']), schema: String(row['schema']), table: String(row['table']) },
    columns: (row['columns'] ?? []) as readonly ReferringColumn[],
  }));
}
