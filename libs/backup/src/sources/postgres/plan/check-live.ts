// Gates of a restore that are about what is live now.

import { BackupError } from '../../../core/errors.js';
import type { Facts } from '../../../core/facts.js';
import { carriedSettings } from '../databases/database-settings.js';
import { listUsers, MAINTENANCE_PATIENCE_MS, showUsers } from '../databases/databases.js';
import { blocked, type Finding, ok, warning } from './finding.js';
import { findMigration } from '../facts/migrations.js';
import { listRelations } from '../facts/relations.js';
import { type Session, withSession } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

export async function checkExtensions(session: Session, { properties }: Facts): Promise<Finding> {
  const wanted = String(properties['extensions'] ?? '')
    .split(', ')
    .filter((name) => name !== '');
  const rows = await session.query('SELECT name FROM pg_available_extensions WHERE name = ANY ($1::name[])', [wanted]);
  const available = new Set(rows.map((row) => String(row['name'])));
  const missing = wanted.filter((name) => !available.has(name));
  if (missing.length === 0) return ok('The server has every extension that the backup needs.');
  return blocked(`The server lacks the extensions ${missing.join(', ')}. Install their packages on it.`);
}

export async function checkUsers(session: Session, settings: PostgresSettings): Promise<Finding> {
  const { connection, endSessions, hooks, restoreMode, lockTimeoutMs } = settings;
  const users = await listUsers(session, connection.database);
  if (users.length === 0) return ok(`No session uses ${connection.database}.`);
  const used = `${connection.database} is in use by ${showUsers(users)}`;
  if (endSessions) return warning(`${used}; these sessions are ended when it is replaced.`);
  if (restoreMode === 'in-place') {
    return warning(
      `${used}; these sessions wait while it is restored, which fails when a table is not let go of within ${lockTimeoutMs / 1000} s.`,
    );
  }
  if (hooks?.beforeSwap) return warning(`${used}; the application is asked to close its sessions before the swap.`);
  return blocked(`${used}. Stop them, or set endSessions or hooks in the source options.`);
}

export async function checkSettings(session: Session, { connection, restoreMode }: PostgresSettings): Promise<Finding> {
  const { database } = connection;
  if (restoreMode === 'in-place') return ok(`${database} keeps its settings, rights and comment.`);
  const { forOthers } = await carriedSettings(session, database, database);
  if (forOthers.length === 0) return ok(`The restored database gets the settings, rights and comment of ${database}.`);
  return warning(
    `Some settings of ${database} may only be set by a superuser, and are lost unless one runs after the restore: ${forOthers.join('; ')}.`,
  );
}

/** Code that expects another schema than the data has is the usual surprise after a restore. */
export async function checkMigration(
  settings: PostgresSettings,
  exists: boolean,
  { properties }: Facts,
  signal: AbortSignal,
): Promise<Finding> {
  const captured = properties['migration'];
  if (captured === undefined) return ok('The backup holds no migrations that are known here.');
  if (!exists) return ok(`The latest migration in the backup is ${String(captured)}.`);
  try {
    const options = { phase: 'restore', signal, patienceMs: MAINTENANCE_PATIENCE_MS } as const;
    return await withSession(settings, options, async (session) => {
      const live = await findMigration(session, await listRelations(session));
      if (live?.latest === captured) return ok(`The backup and the live database are at ${String(captured)}.`);
      const difference = `The latest migration is ${String(captured)} in the backup and ${live?.latest ?? 'none'} in the live database`;
      return (await live?.has(String(captured)))
        ? warning(`${difference}: the backup is older. Run the migrations after the restore.`)
        : warning(`${difference}, which does not have that of the backup. Deploy the code that belongs to the backup.`);
    });
  } catch (error) {
    signal.throwIfAborted();
    return warning(`The migrations of the live database can not be looked at: ${BackupError.from(error).message}.`);
  }
}
