// Backups with gzip: the library against the usual script, with an application that serves requests beside both.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { BackupSeconds } from '../guest-app.js';
import { Host, type Phase } from '../host.js';
import { say } from '../say.js';
import type { Servers } from './servers.js';
import { applicationOf, type Keys, scriptSteps } from './ways.js';

export interface Watched {
  readonly idle: Phase;
  readonly busy: Phase & BackupSeconds;
}

export interface BackupRound extends Watched {
  readonly script: Phase & ScriptSeconds;
}

export interface ScriptSeconds {
  readonly dump: number;
  readonly check: number;
  readonly upload: number;
}

export async function raceBackups(
  servers: Servers,
  keys: Keys,
  database: string,
  { runs, folder }: { readonly runs: number; readonly folder: string },
): Promise<BackupRound[]> {
  const rounds: BackupRound[] = [];
  for (let round = 1; round <= runs; round++) {
    const found = await withHost(servers, keys, database, async (host) => {
      const watched = await watchBackup(host);
      await servers.settle();
      return { ...watched, script: await host.during(async () => await runScript(servers, database, folder)) };
    });
    rounds.push(found);
    const { store, verify } = found.busy;
    const { dump, check, upload } = found.script;
    say(
      `  ${round}/${runs}: ours ${store.toFixed(2)} + ${verify.toFixed(2)} s, script ${dump.toFixed(2)} + ${check.toFixed(2)} + ${upload.toFixed(2)} s`,
    );
  }
  return rounds;
}

/** What an application notices of one backup. */
export async function watchOne(servers: Servers, keys: Keys, database: string): Promise<Watched> {
  return await withHost(servers, keys, database, watchBackup);
}

/** A fresh application each time, because what a process has taken it seldom gives back. */
async function withHost<T>(
  servers: Servers,
  keys: Keys,
  database: string,
  work: (host: Host) => Promise<T>,
): Promise<T> {
  await servers.settle();
  const host = await Host.start(applicationOf(servers, keys, database, 'gzip'));
  try {
    return await work(host);
  } finally {
    await host.stop();
  }
}

async function watchBackup(host: Host): Promise<Watched> {
  return { idle: await host.idle(), busy: await host.during(() => host.app.ask('backup')) };
}

async function runScript(servers: Servers, database: string, folder: string): Promise<ScriptSeconds> {
  const file = join(folder, `${database}.sql.gz`);
  const steps = scriptSteps(database, file);
  try {
    return {
      dump: await servers.shell(steps.dump),
      check: await servers.shell(steps.check),
      upload: await servers.shell(steps.upload),
    };
  } finally {
    await rm(file, { force: true });
  }
}
