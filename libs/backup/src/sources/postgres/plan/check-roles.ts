// Gates of a restore that are about the roles that the backup names.

import type { Facts } from '../../../core/facts.js';
import { blocked, type Finding, ok, warning } from './finding.js';
import { listed } from '../names.js';
import { quoteIdentifier } from '../names.js';
import type { Session } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

/** Owners, grantees and those whom policies name must be there; of owners this role must also be a member. */
export async function checkRoles(
  session: Session,
  settings: PostgresSettings,
  { names = {} }: Facts,
): Promise<Finding> {
  const { ignoreOwners, onlyTables } = settings;
  const { owners = [], grantees = [], policyRoles = [] } = names;
  const given = ignoreOwners ? [] : owners;
  const needed = [...new Set([...given, ...(ignoreOwners ? [] : grantees), ...policyRoles])].toSorted();
  const rows = await session.query(
    `SELECT rolname AS name, pg_has_role(oid, 'MEMBER') AS mine FROM pg_roles WHERE rolname = ANY ($1::name[])`,
    [needed],
  );
  const mine = new Map(rows.map((row) => [String(row['name']), row['mine'] === true]));
  const missing = needed.filter((name) => !mine.has(name));
  const strange = given.filter((name) => mine.get(name) === false);
  const problem = [...sayMissing(missing, settings), ...(await sayStrange(session, strange))].join(' ');
  if (problem === '') return ok('Every role that the backup needs is there.');
  return onlyTables === undefined ? blocked(problem) : warning(`${problem} What was chosen may do without.`);
}

function sayMissing(missing: readonly string[], { ignoreOwners }: PostgresSettings): string[] {
  if (missing.length === 0) return [];
  const create = `Create ${missing.length === 1 ? 'it' : 'them'}, for example from the globals.sql of a backup with globals`;
  const instead = ignoreOwners ? '.' : ', or set ignoreOwners in the source options.';
  return [
    `The server lacks the roles ${listed(missing)}, which own something in the backup or have rights to it. ${create}${instead}`,
  ];
}

async function sayStrange(session: Session, strange: readonly string[]): Promise<string[]> {
  if (strange.length === 0) return [];
  const [row] = await session.query('SELECT current_user AS role');
  const me = quoteIdentifier(String(row?.['role']));
  return [
    `The role ${me} may not make ${listed(strange)} the owner of anything. Run GRANT ${quoteIdentifier(strange[0] ?? '')} TO ${me}; and the like as a superuser, or set ignoreOwners in the source options.`,
  ];
}
