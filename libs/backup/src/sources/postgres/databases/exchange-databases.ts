// Puts one database in the place of another by renaming both in one transaction: it happens as a whole or not at all.

import { BackupError, hasCode } from '../../../core/errors.js';
import { type Mark, readMark, writeMark } from './database-mark.js';
import { nameBeside } from './database-names.js';
import { carriedSettings } from './database-settings.js';
import { commentOn, type Database, findDatabase, listUsers, showUsers, withMaintenance } from './databases.js';
import { endLostSession } from '../connection/lost-session.js';
import { quoteIdentifier } from '../names.js';
import { isRefusal } from '../postgres-failure.js';
import type { Session } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

export interface Exchange {
  /** The name that the application connects to. */
  readonly live: string;
  readonly incoming: Database;
  /** What the live one, when there is one, is from then on. */
  readonly keepAs: Omit<Mark, 'live' | 'comment'>;
  /** False when there must be no live one: it is then an error. */
  readonly replaces: boolean;
  /** Whether the incoming one gets the settings and the comment of the live one, or keeps its own. */
  readonly carriesSettings: boolean;
}

/** What is begun, and how to find out later whether it was done. */
interface Begun {
  /** The session that does it. */
  readonly by: string;
  readonly live: Database | undefined;
  readonly keptName: string;
}

/** How often sessions are ended while the renaming waits for the last of them. */
const ENDING_INTERVAL_MS = 100;

/**
 * Answers whether there was a live one, which is now kept. When it throws, each name is that of the database that it was,
 * unless it says that this is not known.
 * @throws BackupError TARGET_IN_USE naming who is left
 */
export async function exchangeDatabases(settings: PostgresSettings, exchange: Exchange): Promise<boolean> {
  let begun: Begun | undefined;
  try {
    await withMaintenance(settings, 'restore', async (session) => {
      begun = await begin(session, exchange);
      const statements = await statementsFor(session, exchange, begun);
      if (settings.endSessions) await renameWhileEnding(settings, session, statements, exchange);
      else await session.transaction(statements);
    });
  } catch (error) {
    const isDone = begun !== undefined && !isRefusal(error) && (await findOutcome(settings, exchange, begun, error));
    if (!isDone) throw hasCode(error, 'TARGET_IN_USE') ? await inUse(settings, exchange, error) : error;
  }
  return begun?.live !== undefined;
}

async function begin(session: Session, { live, incoming, keepAs, replaces }: Exchange): Promise<Begun> {
  if ((await findDatabase(session, incoming.name))?.oid !== incoming.oid) {
    throw new BackupError('RESTORE_FAILED', `${live} was not replaced: ${incoming.name} is not there any more.`, {
      hint: 'Somebody has dropped or renamed it meanwhile. Start again.',
    });
  }
  return {
    by: await session.backend(),
    live: replaces ? await findDatabase(session, live) : undefined,
    keptName: nameBeside({ ...keepAs, live }),
  };
}

async function statementsFor(
  session: Session,
  { live: name, incoming, keepAs, carriesSettings }: Exchange,
  { live, keptName }: Begun,
): Promise<readonly string[]> {
  const carried = carriesSettings ? (await carriedSettings(session, name, incoming.name)).statements : [];
  const comment = carriesSettings ? live?.comment : readMark(incoming)?.comment;
  const kept =
    live === undefined
      ? []
      : [rename(name, keptName), commentOn(keptName, writeMark({ ...keepAs, live: name, comment: live.comment }))];
  return [...carried, ...kept, rename(incoming.name, name), commentOn(name, comment)];
}

function rename(from: string, to: string): string {
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
  const used = replaces ? [live, incoming.name] : [incoming.name];
  const stop = new AbortController();
  const keepEnding = async (helper: Session): Promise<void> => {
    while (!stop.signal.aborted) {
      await endSessions(helper, used);
      await settings.clock.sleep(ENDING_INTERVAL_MS, stop.signal);
    }
  };
  const ending = withMaintenance(settings, 'restore', keepEnding, stop.signal).catch(() => undefined);
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

/** True when it was done: a connection can break after the server has done what it was told. */
async function findOutcome(
  settings: PostgresSettings,
  { live, incoming }: Exchange,
  { by, live: replaced, keptName }: Begun,
  cause: unknown,
): Promise<boolean> {
  try {
    return await withMaintenance(settings, 'restore', async (session) => {
      await endLostSession(settings, session, by);
      const isIn = (await findDatabase(session, live))?.oid === incoming.oid;
      return isIn && (replaced === undefined || (await findDatabase(session, keptName))?.oid === replaced.oid);
    });
  } catch {
    const message = `Whether ${live} was replaced is not known, because the server does not answer any more.`;
    throw new BackupError('RESTORE_FAILED', message, {
      cause,
      hint: `When the server is back: if it has a database ${incoming.name}, nothing was changed; if it has ${keptName}, that is the one before, and ${live} the restored one.`,
    });
  }
}

async function inUse(settings: PostgresSettings, { live }: Exchange, cause: BackupError): Promise<BackupError> {
  const look = withMaintenance(settings, 'restore', async (session) => await listUsers(session, live));
  const who = await look.then(
    (users) => (users.length === 0 ? 'a prepared transaction, or a session that has just ended' : showUsers(users)),
    () => 'sessions that could not be listed',
  );
  return new BackupError('TARGET_IN_USE', `${live} was not replaced: it is in use by ${who}.`, { cause });
}
