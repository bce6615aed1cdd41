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
import { isRefusal } from '../postgres-failure.js';
import { Session } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

/** Nobody is connected to a scratch database that is just being made, and perhaps while a connection comes back. */
const ABANDONED_AFTER_MS = 60 * 60_000;

export interface ScratchDatabase extends Database {
  /** Lets go of it, so that it can be renamed. */
  release(): Promise<void>;
  /** Drops it, unless it has become the live one. Called once. */
  remove(isLive: boolean): Promise<void>;
}

/** As the captured database was made, with the owner and in the tablespace of the live one when there is one. */
export async function createScratch(
  settings: PostgresSettings,
  facts: Facts,
  context: SourceContext,
): Promise<ScratchDatabase> {
  const database = await makeMarked(settings, facts, context);
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
export async function sweepScratch(settings: PostgresSettings, session: Session): Promise<readonly string[]> {
  const { clock, connection } = settings;
  const before = clock.now().getTime() - ABANDONED_AFTER_MS;
  const dropped: string[] = [];
  for (const database of await listDatabases(session)) {
    const mark = readMark(database);
    if (mark?.kind !== 'restore' || mark.live !== connection.database) continue;
    if (database.isUsed || mark.at.getTime() >= before) continue;
    if (await dropUnused(session, database.name)) dropped.push(database.name);
  }
  return dropped;
}

/** The server refuses to drop one that somebody has come to use meanwhile. */
async function dropUnused(session: Session, name: string): Promise<boolean> {
  try {
    await session.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`);
    return true;
  } catch (error) {
    if (hasCode(error, 'SOURCE_BUSY', 'TARGET_IN_USE')) return false;
    throw error;
  }
}

async function makeMarked(
  settings: PostgresSettings,
  facts: Facts,
  { runId, signal }: SourceContext,
): Promise<Database> {
  const { clock, connection } = settings;
  const mark = { kind: 'restore', live: connection.database, runId, at: clock.now(), comment: undefined } as const;
  const name = nameBeside(mark);
  let maker: string | undefined;
  const make = async (session: Session): Promise<Database> => {
    await sweepScratch(settings, session);
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
