// Finds and drops what swaps keep for undo.

import { parseKept } from './database-names.js';
import { dropDatabase, listDatabases, withMaintenance } from './databases.js';
import { sweepScratch } from './scratch-database.js';
import type { PostgresSettings } from './settings.js';

/** Drops what was kept since before the given time, and what restores have left that never ended; answers the former. */
export async function forgetKept(settings: PostgresSettings, before: Date): Promise<readonly string[]> {
  const { database } = settings.connection;
  return await withMaintenance(settings, 'capture', async (session) => {
    const kept = (await listDatabases(session)).flatMap((name) => parseKept(name, database) ?? []);
    const expired = kept.filter(({ keptAt }) => keptAt.getTime() < before.getTime()).map(({ name }) => name);
    for (const name of expired) await dropDatabase(session, name);
    await sweepScratch(session, database);
    return expired;
  });
}
