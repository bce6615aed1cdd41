// Puts one database in the place of another by renaming both in one transaction: it happens as a whole or not at all.

import { BackupError, hasCode } from '../../core/errors.js';
import { carriedSettings } from './database-settings.js';
import { databaseExists, listUsers, showUsers, withMaintenance } from './databases.js';
import { quoteIdentifier } from './names.js';
import type { Session } from './session.js';
import type { PostgresSettings } from './settings.js';

export interface Exchange {
  /** The name that the application connects to. */
  readonly live: string;
  readonly incoming: string;
  /** What the live one, when there is one, is called from then on. */
  readonly keepAs: string;
  /** False when there must be no live one: it is then an error. */
  readonly replaces: boolean;
  /** Whether the incoming one gets the settings that the live one has as a database. */
  readonly carriesSettings: boolean;
}

/** How often sessions are ended while the renaming waits for the last of them. */
const ENDING_INTERVAL_MS = 100;

/**
 * Answers whether there was a live one, which is now kept. When it throws, each name is that of the database that it was.
 * @throws BackupError TARGET_IN_USE naming who is left
 */
export async function exchangeDatabases(settings: PostgresSettings, exchange: Exchange): Promise<boolean> {
  let hasLive = false;
  try {
    await withMaintenance(settings, 'restore', async (session) => {
      hasLive = exchange.replaces && (await databaseExists(session, exchange.live));
      const statements = await statementsFor(session, exchange, hasLive);
      if (settings.endSessions) await renameWhileEnding(settings, session, statements, exchange);
      else await session.transaction(statements);
    });
  } catch (error) {
    if (await isDone(settings, exchange, error)) return hasLive;
    throw hasCode(error, 'TARGET_IN_USE') ? await inUse(settings, exchange, error) : error;
  }
  return hasLive;
}

async function statementsFor(session: Session, exchange: Exchange, hasLive: boolean): Promise<readonly string[]> {
  const { live, incoming, keepAs, carriesSettings } = exchange;
  const carried = carriesSettings ? (await carriedSettings(session, live, incoming)).statements : [];
  return [...carried, ...(hasLive ? [rename(live, keepAs)] : []), rename(incoming, live)];
}

export function rename(from: string, to: string): string {
  return `ALTER DATABASE ${quoteIdentifier(from)} RENAME TO ${quoteIdentifier(to)}`;
}

/**
 * From the moment in which the first renaming begins nobody new gets in, and it waits some seconds for those who are
 * there; so they are ended while it waits. Pools that connect again at once could not be outrun otherwise.
 */
async function renameWhileEnding(
  settings: PostgresSettings,
  session: Session,
  statements: readonly string[],
  { live, incoming, replaces }: Exchange,
): Promise<void> {
  const used = replaces ? [live, incoming] : [incoming];
  const stop = new AbortController();
  const ending = withMaintenance(settings, 'restore', async (helper) => {
    while (!stop.signal.aborted) {
      await endSessions(helper, used);
      await settings.clock.sleep(ENDING_INTERVAL_MS, stop.signal);
    }
  }).catch(() => undefined);
  try {
    await session.transaction(statements);
  } finally {
    stop.abort();
    await ending;
  }
}

/** A session that this role may not end stays, and the renaming then says so. */
export async function endSessions(session: Session, databases: readonly string[]): Promise<void> {
  await session.query(
    `SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_roles me ON me.rolname = current_user
     WHERE a.datname = ANY ($1::name[]) AND a.pid <> pg_backend_pid()
       AND (me.rolsuper OR pg_has_role(a.usesysid, 'MEMBER') OR pg_has_role('pg_signal_backend', 'MEMBER'))
       AND (me.rolsuper OR NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = a.usesysid AND r.rolsuper))`,
    [databases],
  );
}

/** A connection can break after the server has done what it was told. */
async function isDone(
  settings: PostgresSettings,
  { incoming, live, keepAs }: Exchange,
  cause: unknown,
): Promise<boolean> {
  try {
    return await withMaintenance(settings, 'restore', async (session) => !(await databaseExists(session, incoming)));
  } catch {
    const message = `Whether ${live} was replaced is not known, because the server does not answer any more.`;
    throw new BackupError('RESTORE_FAILED', message, {
      cause,
      hint: `When the server is back: if it has a database ${incoming}, nothing was changed; if not, ${live} is the restored one, and ${keepAs} the one before.`,
    });
  }
}

async function inUse(settings: PostgresSettings, { live }: Exchange, cause: BackupError): Promise<BackupError> {
  const users = await withMaintenance(settings, 'restore', async (session) => await listUsers(session, live));
  const who = users.length === 0 ? 'a prepared transaction, or a session that has just ended' : showUsers(users);
  return new BackupError('TARGET_IN_USE', `${live} was not replaced: it is in use by ${who}.`, { cause });
}
