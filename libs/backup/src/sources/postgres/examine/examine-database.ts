// Looks beforehand at everything that a capture, a drill or a restore of the database will need.

import { BackupError } from '../../../core/errors.js';
import type { Check } from '../../../core/source.js';
import { findShortage } from '../../../kit/room.js';
import { formatBytes } from '../../../kit/sizes.js';
import { requireReadable, serverVersionOf } from '../capture/preflight.js';
import { type Session, withSession } from '../connection/session.js';
import { withMaintenance } from '../databases/databases.js';
import { selectFor } from '../facts/snapshot.js';
import { quoteIdentifier } from '../names.js';
import { rightsOf } from '../plan/check-server.js';
import { blocked, type Finding, ok, warning } from '../plan/finding.js';
import type { PostgresSettings } from '../settings.js';
import { examinePrograms } from './examine-programs.js';

/** How long the server may take for one answer. */
const PATIENCE_MS = 10_000;

export async function examineDatabase(settings: PostgresSettings, signal: AbortSignal): Promise<readonly Check[]> {
  try {
    return await withSession(
      settings,
      { phase: 'capture', signal, patienceMs: PATIENCE_MS },
      async (session) => await examineFrom(session, settings, signal),
    );
  } catch (error) {
    signal.throwIfAborted();
    return [{ name: 'server', ...failed(error) }, ...(await examinePrograms(settings, undefined))];
  }
}

async function examineFrom(session: Session, settings: PostgresSettings, signal: AbortSignal): Promise<Check[]> {
  const version = await serverVersionOf(session);
  const [row] = await session.query('SELECT pg_database_size(current_database()) AS bytes');
  const bytes = Number(row?.['bytes']);
  const { host, port, user, database } = settings.connection;
  const answers = `${database} at ${host}:${port} answers the role ${user}: PostgreSQL ${version}, ${formatBytes(bytes)}.`;
  return [
    { name: 'server', ...ok(answers) },
    { name: 'privileges', ...(await examineReading(session, settings)) },
    { name: 'restore-rights', ...(await examineRights(settings, signal)) },
    ...(await examinePrograms(settings, version)),
    ...(await examineScratch(settings, bytes)),
  ];
}

async function examineReading(session: Session, settings: PostgresSettings): Promise<Finding> {
  try {
    const selected = await selectFor(session, settings);
    requireReadable(selected, settings.connection.user);
    const tables = selected.included.filter(({ kind }) => kind === 'r').length;
    return ok(`The role may read all ${tables} tables that are captured, and no row security hides rows from it.`);
  } catch (error) {
    return failed(error);
  }
}

/** Where nothing can be restored beside, backups are taken all the same. */
async function examineRights(settings: PostgresSettings, signal: AbortSignal): Promise<Finding> {
  const { database } = settings.connection;
  try {
    const look = async (session: Session) => await rightsOf(session, database);
    const { role, owns, createsDatabases } = await withMaintenance(settings, 'restore', look, signal);
    if (!owns) {
      const message = `The role ${role} does not own ${database}, so it can't restore it.`;
      return warning(message, `As a superuser run ALTER DATABASE ${quoteIdentifier(database)} OWNER TO ${role};`);
    }
    if (settings.restoreMode === 'in-place') {
      return ok(
        `The role ${role} owns ${database}, which is restored in place; drills need a role that may create databases.`,
      );
    }
    if (createsDatabases)
      return ok(`The role ${role} owns ${database} and may create databases: drills and restores can be done.`);
    return warning(
      `The role ${role} may not create databases, so there can be no drills, and a restore has to be done by hand.`,
      `As a superuser run ALTER ROLE ${role} CREATEDB; or set restoreMode: 'in-place' in the source options. The restore plan of a backup shows what to type by hand.`,
    );
  } catch (error) {
    signal.throwIfAborted();
    const { message, hint } = BackupError.from(error);
    return warning(`Whether the database could be restored can't be seen: ${message}`, hint);
  }
}

/** Only a restore in several jobs needs a file. */
async function examineScratch({ restoreJobs, scratchDirectory }: PostgresSettings, bytes: number): Promise<Check[]> {
  if (restoreJobs === 1) return [];
  const name = 'scratch-space';
  try {
    const shortage = await findShortage(scratchDirectory, bytes);
    if (shortage === undefined)
      return [{ name, ...ok(`${scratchDirectory} has room for the file that a restore needs.`) }];
    return [
      { name, ...warning(shortage, `Free some space, set scratchDirectory to a larger disk, or restoreJobs to 1.`) },
    ];
  } catch (error) {
    return [
      {
        name,
        ...warning(
          `${scratchDirectory} can't be looked at: ${BackupError.from(error).message}`,
          'Set scratchDirectory in the source options to a directory that is there.',
        ),
      },
    ];
  }
}

function failed(error: unknown): Finding {
  const { message, hint } = BackupError.from(error, 'SOURCE_FAILED');
  return blocked(message, hint);
}
