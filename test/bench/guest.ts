// The section on being a good guest: what an application notices of a backup that runs in it.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { BackupSeconds } from './guest-app.js';
import { delayRows, latencyRows, memoryRow } from './guest-rows.js';
import { Host, type Phase } from './host.js';
import type { BenchOptions } from './options.js';
import { CAN_SEE_PROCESSES } from './process-tree.js';
import { run } from './processes.js';
import { type Row, type Section, withUnit } from './report.js';
import { say } from './say.js';
import { median } from './statistics.js';
import { findShortage } from './workspace.js';

interface Round {
  readonly idle: Phase;
  readonly busy: Phase & BackupSeconds;
}

/** Nobody has the private key; what is stored here is never opened by one. */
const RECIPIENT = 'age1m0rqfse89hr6qz67edpn8slgjrj3gscpy3ehez6yrr5rnjtw7y5qvqkzwz';
const MAKE_DATABASE = fileURLToPath(new URL('make-database.js', import.meta.url));

export async function benchGuest({ database: bytes, runs }: BenchOptions, folder: string): Promise<Section[]> {
  const rounds = Math.ceil(runs / 2);
  const title = `An application that backs up ${(bytes / 1e9).toFixed(2)} GB of SQLite, incompressible, with gzip and age to local storage, ${rounds} times`;
  // The database, the consistent copy and the backup.
  const shortage = CAN_SEE_PROCESSES
    ? await findShortage(folder, 3.1 * bytes)
    : 'processes are watched through /proc, on Linux';
  if (shortage !== undefined) return [{ title, rows: [{ measure: 'backup', unit: 's', detail: shortage }] }];

  const file = join(folder, 'photos.db');
  say('Guest: making the database');
  await run({ command: process.execPath, args: [MAKE_DATABASE, file, String(bytes)] }, ['ignore', 'ignore', 'pipe']);
  const found: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    say(`Guest: backup ${round} of ${rounds}`);
    found.push(await watchBackup(file, join(folder, 'storage')));
  }
  return [{ title, rows: rowsOf(found, bytes) }];
}

/** A fresh application each time, because what a process has taken it seldom gives back. */
async function watchBackup(file: string, directory: string): Promise<Round> {
  const host = await Host.start({
    destinations: { local: { storage: { type: 'local', directory } } },
    jobs: { photos: { source: { type: 'sqlite', file }, deadline: '30m' } },
    encryption: { recipients: [RECIPIENT] },
  });
  try {
    return { idle: await host.idle(), busy: await host.during(() => host.app.ask('backup')) };
  } finally {
    await host.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function rowsOf(rounds: readonly Round[], bytes: number): Row[] {
  return [
    memoryRow(rounds, 'memory added, all processes', 'tree'),
    memoryRow(rounds, 'memory added, the application alone', 'alone'),
    ...delayRows(rounds),
    ...latencyRows(rounds),
    ...speedRows(rounds, bytes),
  ];
}

function speedRows(rounds: readonly Round[], bytes: number): Row[] {
  const row = (measure: string, of: keyof BackupSeconds): Row => {
    const seconds = median(rounds.map(({ busy }) => busy[of]));
    return { measure, unit: 's', value: seconds, detail: withUnit(bytes / 1e6 / seconds, 'MB/s') };
  };
  return [row('capture and store', 'store'), row('verify, every byte read back', 'verify')];
}
