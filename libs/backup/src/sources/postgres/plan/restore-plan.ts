// Everything that decides whether a restore can go ahead. Reads only.

import { BackupError } from '../../../core/errors.js';
import type { Facts } from '../../../core/facts.js';
import type { Check, RestoreInput } from '../../../core/source.js';
import { checkDependents, checkUnsaved, findReplaced } from './check-in-place.js';
import { checkExtensions, checkMigration, checkSettings, checkUsers } from './check-live.js';
import { checkLeftOut } from './check-left-out.js';
import { checkPrograms } from './check-programs.js';
import { checkRoles } from './check-roles.js';
import { checkRights, checkSpace, checkTablespace, checkVersion } from './check-server.js';
import { findDatabase, withMaintenance } from '../databases/databases.js';
import { blocked, type Finding, ok, warning } from './finding.js';
import type { Session } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

export async function restoreChecks(
  settings: PostgresSettings,
  input: RestoreInput,
  signal: AbortSignal,
): Promise<Check[]> {
  try {
    const look = async (session: Session): Promise<Check[]> => await allChecks(session, settings, input, signal);
    return await withMaintenance(settings, 'restore', look, signal);
  } catch (error) {
    signal.throwIfAborted();
    const { message, hint } = BackupError.from(error);
    return [{ name: 'server', ...blocked(`The server can not be looked at: ${message}. ${hint}`) }];
  }
}

async function allChecks(
  session: Session,
  settings: PostgresSettings,
  input: RestoreInput,
  signal: AbortSignal,
): Promise<Check[]> {
  const { connection, onlyNew, restoreMode } = settings;
  const { facts } = input;
  const exists = (await findDatabase(session, connection.database)) !== undefined;
  const checks = [
    { name: onlyNew ? 'new-place' : 'live-database', ...checkExists(settings, exists) },
    { name: 'large-objects', ...checkLargeObjects(settings, facts) },
    { name: 'programs', ...(await checkPrograms(session, settings, facts)) },
    { name: 'server-version', ...(await checkVersion(session, facts)) },
    { name: 'rights', ...(await checkRights(session, settings)) },
    { name: 'roles', ...(await checkRoles(session, settings, facts)) },
    { name: 'extensions', ...(await checkExtensions(session, facts)) },
    { name: 'disk-space', ...(await checkSpace(session, input)) },
  ];
  if (onlyNew) return checks;
  const checksOfMode = restoreMode === 'in-place' ? inPlaceChecks : swapChecks;
  return [
    ...checks,
    ...(exists ? await checksOfMode(session, settings, input, signal) : []),
    { name: 'sessions', ...(await checkUsers(session, settings)) },
    { name: 'database-settings', ...(await checkSettings(session, settings)) },
    { name: 'migration', ...(await checkMigration(settings, exists, facts, signal)) },
  ];
}

async function swapChecks(
  session: Session,
  settings: PostgresSettings,
  { facts }: RestoreInput,
  signal: AbortSignal,
): Promise<Check[]> {
  return [
    { name: 'tablespace', ...(await checkTablespace(session, settings)) },
    { name: 'left-out', ...(await checkLeftOut(settings, facts, signal)) },
  ];
}

async function inPlaceChecks(
  session: Session,
  settings: PostgresSettings,
  input: RestoreInput,
  signal: AbortSignal,
): Promise<Check[]> {
  try {
    const replacement = await findReplaced(session, settings, input, signal);
    return [
      { name: 'dependents', ...(await checkDependents(session, replacement)) },
      { name: 'unsaved-rows', ...(await checkUnsaved(session, settings, replacement)) },
    ];
  } catch (error) {
    signal.throwIfAborted();
    const { message } = BackupError.from(error);
    return [{ name: 'dependents', ...blocked(`What the restore replaces can not be found out: ${message}`) }];
  }
}

/** A program of PostgreSQL commits each batch of large objects for itself. */
function checkLargeObjects({ restoreMode, onlyTables }: PostgresSettings, { properties }: Facts): Finding {
  const count = Number(properties['largeObjects'] ?? 0);
  if (count === 0) return ok('The backup holds no large objects.');
  if (onlyTables !== undefined)
    return warning(`The ${count} large objects of the backup belong to no table, and are left out.`);
  if (restoreMode === 'swap') return ok(`The backup holds ${count} large objects.`);
  return blocked(
    `The backup holds ${count} large objects, and these can not be restored in one transaction. Restore it by restoreMode 'swap'.`,
  );
}

function checkExists({ connection, restoreMode, onlyNew }: PostgresSettings, exists: boolean): Finding {
  const { database } = connection;
  if (restoreMode === 'in-place') return ok(`The content of ${database} will be replaced where it is.`);
  if (onlyNew) {
    return exists
      ? blocked(`There is a database ${database} already. Choose another name, or drop it.`)
      : ok(`There is no database ${database} yet; the restore makes it.`);
  }
  return exists
    ? ok(`The database ${database} will be replaced and kept.`)
    : ok(`There is no database ${database}; the restore creates it, and there is nothing to undo to.`);
}
