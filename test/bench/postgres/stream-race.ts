// Backups with zstd: the library on a Node.js that has it, against the best that a shell can stream.

import type { BackupSeconds, GuestVerbs } from '../guest-app.js';
import { Remote } from '../remote.js';
import { say } from '../say.js';
import type { Servers } from './servers.js';
import { applicationOf, type Keys, streamed } from './ways.js';

export interface StreamRound {
  readonly ours: BackupSeconds;
  readonly shell: number;
}

export async function raceStreams(
  servers: Servers,
  keys: Keys,
  database: string,
  { runs, node }: { readonly runs: number; readonly node: string },
): Promise<StreamRound[]> {
  const options = JSON.stringify(applicationOf(servers, keys, database, 'zstd'));
  const app = await Remote.start<GuestVerbs>('guest-app.js', [options], { node });
  const rounds: StreamRound[] = [];
  try {
    for (let round = 1; round <= runs; round++) {
      await servers.settle();
      const ours = await app.ask('backup');
      await servers.settle();
      const shell = await servers.shell(streamed(database, keys));
      rounds.push({ ours, shell });
      say(
        `  ${round}/${runs}: ours ${ours.store.toFixed(2)} + ${ours.verify.toFixed(2)} s, shell ${shell.toFixed(2)} s`,
      );
    }
    return rounds;
  } finally {
    await app.stop();
  }
}
