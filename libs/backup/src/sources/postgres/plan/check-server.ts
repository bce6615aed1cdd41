// Gates of a restore that are about the server.

import type { Facts } from '../../../core/facts.js';
import { formatBytes } from '../../../kit/sizes.js';
import { tablespaceOf } from '../databases/create-database.js';
import { blocked, type Finding, ok } from './finding.js';
import { quoteIdentifier } from '../names.js';
import { serverVersionOf } from '../capture/preflight.js';
import { versionOf } from '../connection/programs.js';
import { needsScript } from '../restore/restore-script.js';
import type { Session } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

export async function checkVersion(session: Session, { engineVersion }: Facts): Promise<Finding> {
  const captured = Number.parseInt(engineVersion, 10);
  const here = await serverVersionOf(session);
  if (here >= captured) return ok(`The server is of version ${here}, and the backup of version ${captured}.`);
  return blocked(
    `The server is of version ${here}, and the backup of version ${captured}: an older server may not understand it. Restore into a server of version ${captured} or later.`,
  );
}

const RIGHTS = `
  SELECT me.rolname AS role, me.rolsuper OR me.rolcreatedb AS creates,
         me.rolsuper OR NOT EXISTS (SELECT FROM pg_database d WHERE d.datname = $1 AND NOT pg_has_role(d.datdba, 'USAGE')) AS owns
  FROM pg_roles me WHERE me.rolname = current_user`;

export interface Rights {
  /** The role, as an identifier in SQL. */
  readonly role: string;
  readonly createsDatabases: boolean;
  /** Also where there is no such database. */
  readonly owns: boolean;
}

/** What the role of the session may do about a database. */
export async function rightsOf(session: Session, database: string): Promise<Rights> {
  const [row] = await session.query(RIGHTS, [database]);
  const role = quoteIdentifier(String(row?.['role']));
  return { role, createsDatabases: row?.['creates'] === true, owns: row?.['owns'] === true };
}

export async function checkRights(session: Session, settings: PostgresSettings): Promise<Finding> {
  const { database } = settings.connection;
  const { role, createsDatabases, owns } = await rightsOf(session, database);
  if (!owns) {
    return blocked(
      `The role ${role} does not own the database ${database}. As a superuser run ALTER DATABASE ${quoteIdentifier(database)} OWNER TO ${role}; and plan again.`,
    );
  }
  if (settings.restoreMode === 'in-place') return ok(`The role ${role} owns the database ${database}.`);
  if (createsDatabases) return ok(`The role ${role} may create databases, and rename ${database}.`);
  if (settings.onlyNew) {
    return blocked(
      `The role ${role} may not create databases. As a superuser run ALTER ROLE ${role} CREATEDB; and plan again.`,
    );
  }
  return blocked(guide(role, database, await programsFor(session, settings, `${database}_restored`)));
}

/** A new database goes where the live one is. */
export async function checkTablespace(session: Session, { connection }: PostgresSettings): Promise<Finding> {
  const space = await tablespaceOf(session, connection.database);
  if (space === undefined) return ok(`${connection.database} lies where this server puts databases.`);
  const { name, isOpen } = space;
  if (isOpen) return ok(`The restored database goes into the tablespace ${name}, as ${connection.database}.`);
  return blocked(
    `${connection.database} is in the tablespace ${name}, and this role may not make a database there. As its owner run GRANT CREATE ON TABLESPACE ${quoteIdentifier(name)} to the role, and plan again.`,
  );
}

/** What to do where no database may be created, as commands to type. */
function guide(role: string, database: string, programs: string): string {
  const beside = quoteIdentifier(`${database}_restored`);
  const live = quoteIdentifier(database);
  return [
    `The role ${role} may not create databases, so the backup can not be restored beside ${database}.`,
    `Either run as a superuser ALTER ROLE ${role} CREATEDB; and plan again.`,
    `Or restore by hand: as a superuser run CREATE DATABASE ${beside} TEMPLATE template0 OWNER ${role};`,
    `then download the backup and undo its stages into ${programs},`,
    `stop the application, and run ALTER DATABASE ${live} RENAME TO ${quoteIdentifier(`${database}_before`)};`,
    `ALTER DATABASE ${beside} RENAME TO ${live};`,
    `Or set restoreMode to 'in-place' in the source options: everything then happens in one transaction inside ${database}.`,
  ].join(' ');
}

/** What puts a dump into a database by hand. That there are no such programs is told by a check of its own. */
async function programsFor(session: Session, settings: PostgresSettings, database: string): Promise<string> {
  const version = await versionOf(settings, 'pg_restore', 'restore').catch(() => 0);
  const name = JSON.stringify(database);
  return needsScript(version, await serverVersionOf(session))
    ? `pg_restore --file=- | sed '1,/^SET client_encoding/{/^SET transaction_timeout/d;}' | psql -X -v ON_ERROR_STOP=1 -d ${name}`
    : `pg_restore --exit-on-error --dbname=${name}`;
}

/** The server says how large databases are, but not how much room its disk has left. */
export async function checkSpace(session: Session, { facts }: { readonly facts: Facts }): Promise<Finding> {
  const [row] = await session.query(
    "SELECT coalesce(sum(pg_database_size(oid)), 0) AS bytes FROM pg_database WHERE datallowconn AND has_database_privilege(oid, 'CONNECT')",
  );
  return ok(
    `The restored database takes about ${formatBytes(facts.bytes)} on the server, beside the ${formatBytes(Number(row?.['bytes']))} of those there; how much is free the server does not say.`,
  );
}
