// What a restore will do, and everything that decides whether it can go ahead. Reads only.

import { BackupError } from '../../core/errors.js';
import type { Facts } from '../../core/facts.js';
import type { Check, RestoreInput } from '../../core/source.js';
import { checkDependents, checkUnsaved, findReplaced } from './check-in-place.js';
import { checkExtensions, checkMigration, checkSettings, checkUsers } from './check-live.js';
import { checkPrograms, checkRights, checkSpace, checkVersion } from './check-server.js';
import { databaseExists, withMaintenance } from './databases.js';
import { blocked, type Finding, ok, warning } from './finding.js';
import { showTable } from './names.js';
import type { Session } from './session.js';
import type { PostgresSettings } from './settings.js';

export function restoreSteps(settings: PostgresSettings): readonly string[] {
  const { connection, hooks, endSessions, restoreMode, onlyNew, onlyTables } = settings;
  const live = connection.database;
  const before = hooks?.beforeSwap ? [`Let the application close its connections to ${live}.`] : [];
  const after = hooks?.afterSwap ? ['Let the application go on.'] : [];
  const ended = endSessions ? [`End the sessions that use ${live}.`] : [];
  if (restoreMode === 'in-place') {
    return [
      'Read the backup through once and compare its table of contents with what was captured.',
      ...before,
      ...ended,
      `Drop and restore in ${live}, in one transaction, everything that the backup holds; what it does not hold stays.`,
      'Count the rows in the same transaction; if they are not those that were captured, nothing is changed.',
      ...after,
    ];
  }
  const what = onlyTables === undefined ? 'the backup' : `${onlyTables.map(showTable).join(', ')} of the backup`;
  const beside = [
    `Restore ${what} into a new database beside ${live}, on the same server.`,
    'Count its rows, look at its indexes and foreign keys, and compare it with what was captured.',
  ];
  if (onlyNew) return [...beside, `Rename it to ${live}, which must be a new name.`];
  return [
    ...beside,
    ...before,
    ...(endSessions ? ended : [`Stop here if anything still uses ${live}.`]),
    `Rename ${live} to ${live}_before_<time>_<run>, and the restored database to ${live}, in one transaction.`,
    ...after,
  ];
}

export async function restoreChecks(settings: PostgresSettings, input: RestoreInput): Promise<Check[]> {
  try {
    return await withMaintenance(settings, 'restore', async (session) => {
      const { database } = settings.connection;
      const exists = await databaseExists(session, database);
      const checks = [
        { name: settings.onlyNew ? 'new-place' : 'live-database', ...checkExists(settings, exists) },
        { name: 'large-objects', ...checkLargeObjects(settings, input.facts) },
        { name: 'programs', ...(await checkPrograms(settings, input.facts)) },
        { name: 'server-version', ...(await checkVersion(session, input.facts)) },
        { name: 'rights', ...(await checkRights(session, settings)) },
        { name: 'extensions', ...(await checkExtensions(session, input.facts)) },
        { name: 'disk-space', ...(await checkSpace(session, input)) },
      ];
      if (settings.onlyNew) return checks;
      return [
        ...checks,
        ...(settings.restoreMode === 'in-place' ? await inPlaceChecks(session, settings, input) : []),
        { name: 'sessions', ...(await checkUsers(session, settings)) },
        { name: 'database-settings', ...(await checkSettings(session, settings)) },
        { name: 'migration', ...(await checkMigration(settings, exists, input.facts)) },
      ];
    });
  } catch (error) {
    const { message, hint } = BackupError.from(error);
    return [{ name: 'server', ...blocked(`The server can not be looked at: ${message}. ${hint}`) }];
  }
}

async function inPlaceChecks(session: Session, settings: PostgresSettings, input: RestoreInput): Promise<Check[]> {
  try {
    const replacement = await findReplaced(session, settings, input);
    return [
      { name: 'dependents', ...(await checkDependents(session, replacement)) },
      { name: 'unsaved-rows', ...(await checkUnsaved(session, settings, replacement)) },
    ];
  } catch (error) {
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
