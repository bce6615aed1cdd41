// Restores: the library from the bucket, with all that makes it safe, against pg_restore from a file beside the server.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { GuestVerbs } from '../guest-app.js';
import { Remote } from '../remote.js';
import { say } from '../say.js';
import type { Servers } from './servers.js';
import { applicationOf, dumpToFile, type Keys, restoreFromFile } from './ways.js';

export interface RestoreRound {
  readonly ours: number;
  readonly pgRestore: number;
}

const FRESH = 'fresh';

export async function raceRestores(
  servers: Servers,
  keys: Keys,
  database: string,
  { runs, folder }: { readonly runs: number; readonly folder: string },
): Promise<RestoreRound[]> {
  const file = join(folder, `${database}.dump`);
  await servers.settle();
  const app = await Remote.start<GuestVerbs>('guest-app.js', [
    JSON.stringify(applicationOf(servers, keys, database, 'gzip')),
  ]);
  const rounds: RestoreRound[] = [];
  try {
    await servers.shell(dumpToFile(database, file));
    await app.ask('backup');
    for (let round = 1; round <= runs; round++) {
      const ours = await app.ask('restore');
      await servers.keepOnly(database);
      const pgRestore = await servers.shell(`createdb -T template0 ${FRESH}\n${restoreFromFile(FRESH, file)}`);
      await servers.keepOnly(database);
      rounds.push({ ours, pgRestore });
      say(`  ${round}/${runs}: ours ${ours.toFixed(2)} s, pg_restore ${pgRestore.toFixed(2)} s`);
    }
    return rounds;
  } finally {
    await app.stop();
    await rm(file, { force: true });
  }
}
