// The section on being a good guest: what an application notices of a backup that runs in it.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { GuestVerbs } from './guest-app.js';
import type { Delays } from './loop-delay.js';
import { type Memory, watchMemory } from './memory.js';
import type { BenchOptions } from './options.js';
import type { Latencies, ProbeVerbs } from './probe.js';
import { CAN_SEE_PROCESSES } from './process-tree.js';
import { run } from './processes.js';
import { Remote } from './remote.js';
import { type Row, type Section, withUnit } from './report.js';
import { say } from './say.js';
import { median } from './statistics.js';
import { findShortage } from './workspace.js';

interface Phase {
  readonly memory: Memory;
  readonly delays: Delays;
  readonly latencies: Latencies;
}

interface Round {
  readonly idle: Phase;
  readonly busy: Phase;
  readonly storeSeconds: number;
  readonly verifySeconds: number;
}

/** The most memory that a backup may add to the idle application, in megabytes. */
const MEMORY_TARGET = 150;
/** The longest that the event loop may keep others waiting, but for one time in a hundred, in milliseconds. */
const DELAY_TARGET = 15;
const MAKE_DATABASE = fileURLToPath(new URL('make-database.js', import.meta.url));

export async function benchGuest({ database: bytes, runs }: BenchOptions, folder: string): Promise<Section> {
  const rounds = Math.ceil(runs / 2);
  const title = `An application that backs up ${(bytes / 1e9).toFixed(2)} GB of SQLite, incompressible, with gzip and age to local storage, ${rounds} times`;
  // The database, the consistent copy and the backup.
  const shortage = CAN_SEE_PROCESSES
    ? await findShortage(folder, 3.1 * bytes)
    : 'processes are watched through /proc, on Linux';
  if (shortage !== undefined) return { title, rows: [{ measure: 'backup', unit: 's', detail: shortage }] };

  const file = join(folder, 'photos.db');
  say('Guest: making the database');
  await run({ command: process.execPath, args: [MAKE_DATABASE, file, String(bytes)] }, ['ignore', 'ignore', 'pipe']);
  const found: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    say(`Guest: backup ${round} of ${rounds}`);
    found.push(await watchBackup(file, join(folder, 'storage')));
  }
  return { title, rows: rowsOf(found, bytes) };
}

/** A fresh application each time, because what a process has taken it seldom gives back. */
async function watchBackup(file: string, storage: string): Promise<Round> {
  const app = await Remote.start<GuestVerbs>('guest-app.js', [file, storage]);
  const probe = await Remote.start<ProbeVerbs>('probe.js', [`${await app.ask('address')}/ping`]);
  try {
    await app.ask('idle');
    const idle = await watchPhase(app, probe, async () => ({ delays: await app.ask('idle') }));
    const { storeSeconds, verifySeconds, ...busy } = await watchPhase(app, probe, () => app.ask('backup'));
    return { idle, busy, storeSeconds, verifySeconds };
  } finally {
    await Promise.all([app.stop(), probe.stop()]);
    await rm(storage, { recursive: true, force: true });
  }
}

async function watchPhase<T>(
  app: Remote<GuestVerbs>,
  probe: Remote<ProbeVerbs>,
  work: () => Promise<T>,
): Promise<T & Omit<Phase, 'delays'>> {
  await probe.ask('begin');
  const stop = watchMemory(app.pid);
  const found = await work();
  return { ...found, memory: stop(), latencies: await probe.ask('end') };
}

function rowsOf(rounds: readonly Round[], bytes: number): Row[] {
  return [...memoryRows(rounds), ...delayRows(rounds), ...latencyRows(rounds), ...speedRows(rounds, bytes)];
}

/** The worst round counts: a peak is what a machine runs out of. */
function memoryRows(rounds: readonly Round[]): Row[] {
  const row = (measure: string, of: keyof Memory, target?: number): Row => {
    const worst = rounds.toSorted((a, b) => addedBy(b, of) - addedBy(a, of))[0] as Round;
    const [idle, busy] = [worst.idle.memory[of], worst.busy.memory[of]].map((size) => withUnit(size / 1e6, 'MB'));
    const detail = `${idle} idle, ${busy} at the peak, the worst of ${rounds.length}`;
    return { measure, unit: 'MB', value: addedBy(worst, of), ...(target === undefined ? {} : { target }), detail };
  };
  return [
    row('memory added, all processes', 'tree', MEMORY_TARGET),
    row('memory added, the application alone', 'alone'),
  ];
}

function addedBy({ idle, busy }: Round, of: keyof Memory): number {
  return (busy.memory[of] - idle.memory[of]) / 1e6;
}

function delayRows(rounds: readonly Round[]): Row[] {
  const row = (measure: string, of: keyof Delays, target?: number): Row => ({
    measure,
    unit: 'ms',
    value: median(rounds.map(({ busy }) => busy.delays[of])),
    ...(target === undefined ? {} : { target }),
    detail: `idle ${withUnit(median(rounds.map(({ idle }) => idle.delays[of])), 'ms')}`,
  });
  return [
    row('event loop delay, p50', 'p50'),
    row('event loop delay, p99', 'p99', DELAY_TARGET),
    row('event loop delay but for lack of a core, p99', 'ownP99'),
    row('event loop delay, longest', 'max'),
  ];
}

function latencyRows(rounds: readonly Round[]): Row[] {
  const requests = rounds.reduce((sum, { busy }) => sum + busy.latencies.requests, 0);
  const row = (measure: string, of: 'p50' | 'p99'): Row => ({
    measure,
    unit: 'ms',
    value: median(rounds.map(({ busy }) => busy.latencies[of])),
    detail: `idle ${withUnit(median(rounds.map(({ idle }) => idle.latencies[of])), 'ms')}; ${requests} requests, one every 10 ms`,
  });
  return [row('request from another process, p50', 'p50'), row('request from another process, p99', 'p99')];
}

function speedRows(rounds: readonly Round[], bytes: number): Row[] {
  const row = (measure: string, of: 'storeSeconds' | 'verifySeconds'): Row => {
    const seconds = median(rounds.map((round) => round[of]));
    return { measure, unit: 's', value: seconds, detail: withUnit(bytes / 1e6 / seconds, 'MB/s') };
  };
  return [row('capture and store', 'storeSeconds'), row('verify, every byte read back', 'verifySeconds')];
}
