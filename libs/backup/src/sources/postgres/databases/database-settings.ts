// What belongs to a database but is in no dump of it: its settings, rights and connection limit.

import { quoteIdentifier, quoteText } from '../names.js';
import type { Row, Session } from '../connection/session.js';

export interface CarriedSettings {
  /** SQL that gives the other database what this one has. */
  readonly statements: readonly string[];
  /** SQL for what this role may not set; somebody who may has to. */
  readonly forOthers: readonly string[];
}

const DATABASE = `
  SELECT d.datconnlimit AS "connectionLimit", d.datacl IS NOT NULL AS "hasRights"
  FROM pg_database d WHERE d.datname = $1`;

const RIGHTS = `
  SELECT r.rolname AS role, a.privilege_type AS privilege, a.is_grantable AS grantable
  FROM pg_database d CROSS JOIN LATERAL aclexplode(d.datacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
  WHERE d.datname = $1 AND (a.grantee = 0 OR r.rolname IS NOT NULL)`;

const SETTINGS = `
  SELECT r.rolname AS role, split_part(c.setting, '=', 1) AS name,
         substr(c.setting, strpos(c.setting, '=') + 1) AS value,
         me.rolsuper OR ((s.setrole = 0 OR s.setrole = me.oid) AND coalesce(g.context, 'user') = 'user') AS mine
  FROM pg_db_role_setting s
  JOIN pg_database d ON d.oid = s.setdatabase AND d.datname = $1
  CROSS JOIN LATERAL unnest(s.setconfig) AS c (setting)
  JOIN pg_roles me ON me.rolname = current_user
  LEFT JOIN pg_roles r ON r.oid = s.setrole
  LEFT JOIN pg_settings g ON g.name = split_part(c.setting, '=', 1)
  WHERE s.setrole = 0 OR r.rolname IS NOT NULL`;

/** Settings whose value is a list of names: each is quoted by itself. */
const LISTS = new Set(['local_preload_libraries', 'search_path', 'session_preload_libraries', 'temp_tablespaces']);

/** What `to` needs in order to be as `from` is. */
export async function carriedSettings(session: Session, from: string, to: string): Promise<CarriedSettings> {
  const [database] = await session.query(DATABASE, [from]);
  if (database === undefined) return { statements: [], forOthers: [] };
  const target = quoteIdentifier(to);
  const settings = await session.query(SETTINGS, [from]);
  const limit = Number(database['connectionLimit']);
  return {
    statements: [
      ...(limit === -1 ? [] : [`ALTER DATABASE ${target} CONNECTION LIMIT ${limit}`]),
      ...(database['hasRights'] === true ? [`REVOKE ALL ON DATABASE ${target} FROM PUBLIC`] : []),
      ...(await session.query(RIGHTS, [from])).map((row) => grant(row, target)),
      ...settings.filter((row) => row['mine'] === true).map((row) => setting(row, target)),
    ],
    forOthers: settings.filter((row) => row['mine'] !== true).map((row) => setting(row, target)),
  };
}

function grant({ role, privilege, grantable }: Row, target: string): string {
  const grantee = role === null ? 'PUBLIC' : quoteIdentifier(String(role));
  return `GRANT ${String(privilege)} ON DATABASE ${target} TO ${grantee}${grantable === true ? ' WITH GRANT OPTION' : ''}`;
}

function setting({ role, name, value }: Row, target: string): string {
  const whose =
    role === null ? `ALTER DATABASE ${target}` : `ALTER ROLE ${quoteIdentifier(String(role))} IN DATABASE ${target}`;
  const parameter = String(name).split('.').map(quoteIdentifier).join('.');
  return `${whose} SET ${parameter} TO ${valueOf(String(name), String(value))}`;
}

function valueOf(name: string, value: string): string {
  if (!LISTS.has(name)) return quoteText(value);
  const names = [...value.matchAll(/"((?:[^"]|"")*)"|([^,\s"]+)/g)];
  return names.map(([, quoted, plain]) => quoteText(plain ?? (quoted ?? '').replaceAll('""', '"'))).join(', ') || `''`;
}
