// What can be found out before a dump begins, each said in time and with what to do about it.

import { BackupError } from '../../../core/errors.js';
import { listed, showTable } from '../names.js';
import { installHint, versionOf } from '../connection/programs.js';
import type { SelectedRelations } from './select-relations.js';
import type { Session } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

/** A program can not dump a server that is newer than itself. @throws BackupError PEER_MISSING, SOURCE_INVALID */
export async function requireClient(settings: PostgresSettings, serverVersion: number): Promise<void> {
  const version = await versionOf(settings, 'pg_dump', 'capture');
  if (version >= serverVersion) return;
  throw new BackupError(
    'SOURCE_INVALID',
    `pg_dump is of version ${version} and the server of version ${serverVersion}: it can not dump a server that is newer than itself.`,
    { hint: installHint(serverVersion) },
  );
}

/** @throws BackupError SOURCE_DENIED naming what the role may not read, or what row security hides from it */
export function requireReadable({ included, isWithoutRows }: SelectedRelations, role: string): void {
  const dumped = included.filter(({ kind }) => kind === 'r' || kind === 'p' || kind === 'S');
  const unreadable = dumped.filter(({ isReadable }) => !isReadable);
  if (unreadable.length > 0) {
    throw new BackupError('SOURCE_DENIED', `The role ${role} may not read ${listed(unreadable.map(showTable))}.`, {
      hint: `Run GRANT pg_read_all_data TO the role (PostgreSQL 14 and later), grant it USAGE on the schemas and SELECT on what is named, or leave that out.`,
    });
  }
  const hidden = dumped.filter((relation) => relation.hidesRows && !isWithoutRows(relation));
  if (hidden.length === 0) return;
  throw new BackupError(
    'SOURCE_DENIED',
    `Row security hides rows of ${listed(hidden.map(showTable))} from the role ${role}.`,
    {
      hint: 'Run ALTER ROLE … BYPASSRLS for the role, use the role that owns the tables, or leave their rows out by excludeData.',
    },
  );
}

/** The major version of the server. */
export async function serverVersionOf(session: Session): Promise<number> {
  const [row] = await session.query(`SELECT current_setting('server_version_num')::int / 10000 AS major`);
  return Number(row?.['major']);
}
