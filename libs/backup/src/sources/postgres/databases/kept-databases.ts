// Finds and drops what swaps keep for undo.

import { readMark } from './database-mark.js';
import { dropDatabase, listDatabases, withMaintenance } from './databases.js';
import { sweepScratch } from './scratch-database.js';
import type { Session } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

/** Drops what was kept since before the given time, and what restores have left that never ended; answers the names. */
export async function forgetKept(
  settings: PostgresSettings,
  before: Date,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const forget = async (session: Session): Promise<readonly string[]> => {
    const expired = (await listDatabases(session)).filter((database) => {
      const mark = readMark(database);
      const isKept = mark?.live === settings.connection.database && mark.kind !== 'restore';
      return isKept && mark.at.getTime() < before.getTime();
    });
    for (const database of expired) await dropDatabase(session, database);
    return [...expired.map(({ name }) => name), ...(await sweepScratch(settings, session))];
  };
  return await withMaintenance(settings, 'capture', forget, signal);
}
