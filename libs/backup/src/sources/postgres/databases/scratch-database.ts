// The scratch database of a restore: made for it, known as in use while it is, and gone after it.

import { BackupError, hasCode } from '../../../core/errors.js';
import type { Facts } from '../../../core/facts.js';
import type { SourceContext } from '../../../core/source.js';
import { creation } from './create-database.js';
import { readMark, writeMark } from './database-mark.js';
import { nameBeside } from './database-names.js';
import { commentOn, type Database, dropDatabase, findDatabase, listDatabases, withMaintenance } from './databases.js';
import { endLostSession } from '../connection/lost-session.js';
import { quoteIdentifier } from '../names.js';
import { codeOf, isRefusal } from '../postgres-failure.js';
import { Session } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

/** Nobody is connected to a scratch database that is just being made, and perhaps while a connection comes back. */
const ABANDONED_AFTER_MS = 60 * 60_000;
const DENIED = '42501';

export interface ScratchDatabase extends Database {
  /** Lets go of it, so that it can be renamed. */
  release(): Promise<void>;
  /** Drops it, unless it has become the live one. Called once. */
  remove(isLive: boolean): Promise<void>;
}

/**
 * As the captured database was made, with the owner and in the tablespace of the live one when there is one. `beside` is
 * the live database of the job where it is restored for another name than that.
 */
export async function createScratch(
  settings: PostgresSettings,
  facts: Facts,
  context: SourceContext,
  beside?: string,
): Promise<ScratchDatabase> {
  const database = await makeMarked(settings, facts, context, beside);
  const remove = async (): Promise<void> =>
    await withMaintenance(settings, 'restore', async (session) => await dropDatabase(session, database));
  try {
    // A session in it is what keeps others from taking it for abandoned, whichever database they look from.
    const { signal } = context;
    const holder = await Session.open(settings, { database: database.name, phase: 'restore', signal });
    return {
      ...database,
      release: async () => await holder.close(),
      async remove(isLive) {
        await holder.close();
        if (!isLive) await remove();
      },
    };
  } catch (error) {
    await remove().catch(() => undefined);
    throw error;
  }
}

/** Drops what restores of processes that are gone have left, and answers the names. */
export async function sweepScratch(
  { clock, connection }: PostgresSettings,
  session: Session,
  beside?: string,
): Promise<readonly string[]> {
  const ours = new Set([connection.database, beside ?? connection.database]);
  const before = clock.now().getTime() - ABANDONED_AFTER_MS;
  const dropped: string[] = [];
  for (const database of await listDatabases(session)) {
    const mark = readMark(database);
    if (mark?.kind !== 'restore' || !(ours.has(mark.live) || ours.has(mark.beside ?? mark.live))) continue;
    if (database.isUsed || mark.at.getTime() >= before) continue;
    if (await dropUnused(session, database.name)) dropped.push(database.name);
  }
  return dropped;
}

/** The server refuses to drop one that somebody has come to use meanwhile, or that another role has made. */
async function dropUnused(session: Session, name: string): Promise<boolean> {
  try {
    await session.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`);
    return true;
  } catch (error) {
    const isDenied = codeOf(BackupError.from(error).cause) === DENIED;
    if (isDenied || hasCode(error, 'SOURCE_BUSY', 'TARGET_IN_USE')) return false;
    throw error;
  }
}

async function makeMarked(
  settings: PostgresSettings,
  facts: Facts,
  { runId, signal }: SourceContext,
  beside: string | undefined,
): Promise<Database> {
  const { clock, connection } = settings;
  const { database: live } = connection;
  const mark = { kind: 'restore', live, runId, at: clock.now(), comment: undefined, beside } as const;
  const name = nameBeside(mark);
  let maker: string | undefined;
  const make = async (session: Session): Promise<Database> => {
    await sweepScratch(settings, session, beside);
    const command = await creation(session, name, connection.database, facts);
    maker = await session.backend();
    await session.query(command);
    await session.query(commentOn(name, writeMark(mark)));
    const made = await findDatabase(session, name);
    if (made === undefined) throw new BackupError('RESTORE_FAILED', `${name} was dropped as soon as it was made.`);
    return made;
  };
  try {
    return await withMaintenance(settings, 'restore', make, signal);
  } catch (error) {
    if (maker !== undefined && !isRefusal(error)) await unmake(settings, name, maker).catch(() => undefined);
    throw error;
  }
}

/** Drops what a session that was lost has made, or is making. */
async function unmake(settings: PostgresSettings, name: string, maker: string): Promise<void> {
  await withMaintenance(settings, 'restore', async (session) => {
    await endLostSession(settings, session, maker);
    const made = await findDatabase(session, name);
    if (made !== undefined) await dropDatabase(session, made);
  });
}
