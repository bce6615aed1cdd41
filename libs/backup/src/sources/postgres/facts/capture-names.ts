// The names that a later restore goes by: the roles that what is captured needs, and what was left out by choice.

import type { Facts } from '../../../core/facts.js';
import { showTable } from '../names.js';
import type { SelectedRelations } from '../capture/select-relations.js';
import type { Session } from '../connection/session.js';

/**
 * Who owns what is captured (`o`), has rights to it (`a`) or is named by its policies (`r`). What is left out is told by $1,
 * relations, and $2, schemas; what belongs to an extension is made anew, by whoever restores. The role that made the
 * server is in no list of dependencies: what it owns is looked for, among the relations $3 and the like.
 */
const ROLES = `
  SELECT s.deptype AS kind, r.rolname AS name
  FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid
  CROSS JOIN LATERAL pg_identify_object(s.classid, s.objid, 0) AS object
  WHERE s.refclassid = 'pg_authid'::regclass AND s.deptype IN ('o', 'a', 'r')
    AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND NOT (s.classid = 'pg_class'::regclass AND s.objid = ANY ($1::oid[]))
    AND NOT (s.classid = 'pg_policy'::regclass
             AND s.objid IN (SELECT oid FROM pg_policy WHERE polrelid = ANY ($1::oid[])))
    AND NOT (s.classid = 'pg_namespace'::regclass
             AND s.objid IN (SELECT oid FROM pg_namespace WHERE nspname = ANY ($2::name[])))
    AND (object.schema IS NULL OR (object.schema <> ALL ($2::text[]) AND object.schema !~ '^pg_'))
    AND (s.deptype <> 'o' OR s.classid <> 'pg_extension'::regclass AND NOT EXISTS
         (SELECT FROM pg_depend WHERE classid = s.classid AND objid = s.objid AND deptype = 'e'))
  UNION
  SELECT 'o', r.rolname
  FROM pg_roles r JOIN (
    SELECT relowner AS owner FROM pg_class WHERE oid = ANY ($3::oid[])
    UNION SELECT p.proowner FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.oid >= 16384 AND n.nspname <> ALL ($2::name[]) AND NOT EXISTS
      (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
    UNION SELECT nspowner FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_' AND nspname <> ALL ($2::name[])
  ) owned ON owned.owner = r.oid
  ORDER BY 1, 2`;

export async function captureNames(
  session: Session,
  { included, leftOut, excludedSchemas, isWithoutRows }: SelectedRelations,
): Promise<NonNullable<Facts['names']>> {
  const oids = [leftOut, included].map((relations) => relations.map(({ oid }) => oid));
  const roles = await session.query(ROLES, [oids[0], excludedSchemas, oids[1]]);
  const rolesOf = (kind: string): string[] =>
    roles.filter((row) => row['kind'] === kind).map((row) => String(row['name']));
  const singly = leftOut.filter(({ schema }) => !excludedSchemas.includes(schema));
  const lists = {
    owners: rolesOf('o'),
    grantees: rolesOf('a'),
    policyRoles: rolesOf('r'),
    leftOutSchemas: excludedSchemas,
    leftOutRelations: singly.map(showTable),
    leftOutRows: included.filter((relation) => relation.kind === 'r' && isWithoutRows(relation)).map(showTable),
  };
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}
