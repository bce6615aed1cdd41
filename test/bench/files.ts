// The section on files: a tree of many small files backed up by an application, by restic, and by tar and gzip.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { changeSome, FILE_BYTES, makeTree } from './file-tree.js';
import type { BackupSeconds } from './guest-app.js';
import { delayRows, memoryRow } from './guest-rows.js';
import { Host, type Phase } from './host.js';
import type { BenchOptions } from './options.js';
import { CAN_SEE_PROCESSES } from './process-tree.js';
import { isInstalled, type Program, run } from './processes.js';
import { ratio } from './race.js';
import type { Row, Section } from './report.js';
import { say } from './say.js';
import { median } from './statistics.js';
import { findShortage } from './workspace.js';

const STEPS = ['first', 'unchanged', '1% changed'] as const;
type Step = (typeof STEPS)[number];

/** One for each round. */
type Rounds<T> = Record<Step, T[]>;

const TARGETS: Readonly<Record<Step, number>> = { first: 1, unchanged: 0.5, '1% changed': 0.5 };
const MEMORY_TARGET = 200;
const DELAY_TARGET = 20;
const RESTIC = { RESTIC_PASSWORD: 'bench', RESTIC_PROGRESS_FPS: '0' };

interface Found {
  readonly ours: Rounds<BackupSeconds>;
  readonly restic: Rounds<number>;
  readonly tar: number[];
  readonly rounds: { readonly idle: Phase; readonly busy: Phase }[];
}

export async function benchFiles({ files, runs }: BenchOptions, folder: string): Promise<Section[]> {
  const rounds = Math.ceil(runs / 2);
  const title = `${files} files of ${FILE_BYTES} bytes, incompressible, to local storage, ${rounds} times`;
  // The tree, our backup, that of restic, and that of tar.
  const shortage = CAN_SEE_PROCESSES
    ? await findShortage(folder, 4.2 * files * FILE_BYTES)
    : 'processes are watched through /proc, on Linux';
  if (shortage !== undefined) return [{ title, rows: [{ measure: 'files', unit: 's', detail: shortage }] }];

  const tree = join(folder, 'tree');
  say('Files: making the tree');
  makeTree(tree, files);
  const found: Found = { ours: noRounds(), restic: noRounds(), tar: [], rounds: [] };
  for (let round = 1; round <= rounds; round++) await play(found, `${round}/${rounds}`, tree, folder);
  return [{ title, rows: rowsOf(found) }];
}

/** In turns, so that whatever else the machine does meanwhile slows all of them alike. */
async function play(found: Found, round: string, tree: string, folder: string): Promise<void> {
  const [storage, repository, archive] = ['storage', 'repository', 'tree.tar.gz'].map((name) => join(folder, name));
  if (storage === undefined || repository === undefined || archive === undefined) return;
  const restic = isInstalled('restic') ? resticFor(repository) : undefined;
  if (restic) await time(restic('init'));
  const host = await Host.start({
    destinations: { local: { storage: { type: 'local', directory: storage } } },
    jobs: { files: { source: { type: 'files', directory: tree }, deadline: '1h' } },
  });
  try {
    const idle = await host.idle();
    for (const step of STEPS) {
      if (step === '1% changed') changeSome(tree);
      const busy: Phase & BackupSeconds = await host.during(() => host.app.ask('backup'));
      found.rounds.push({ idle, busy });
      found.ours[step].push(busy);
      if (restic) found.restic[step].push(await time(restic('backup', tree)));
      const other = found.restic[step].at(-1);
      const restics = other === undefined ? 'not there' : `${other.toFixed(2)} s`;
      say(`Files ${round}: ${step}: ours ${busy.store.toFixed(2)} + ${busy.verify.toFixed(2)} s, restic ${restics}`);
    }
    const args = ['-I', 'gzip', '-cf', archive, '-C', folder, 'tree'];
    found.tar.push(await time({ command: 'tar', args }));
  } finally {
    await host.stop();
    for (const path of [storage, repository, archive]) await rm(path, { recursive: true, force: true });
  }
}

function resticFor(repository: string): (...args: string[]) => Program {
  return (...args) => ({ command: 'restic', args: ['-q', '-r', repository, ...args], env: RESTIC });
}

async function time(program: Program): Promise<number> {
  const started = performance.now();
  await run(program, ['ignore', 'ignore', 'pipe']);
  return (performance.now() - started) / 1000;
}

function rowsOf({ ours, restic, tar, rounds }: Found): Row[] {
  return [
    ...STEPS.flatMap((step) => resticRows(step, ours[step], restic[step])),
    ...STEPS.map((step): Row => {
      const whole = ours[step].map(inAll);
      const detail = `${median(whole).toFixed(2)} s : ${median(tar).toFixed(2)} s, which takes all of it each time`;
      return { measure: `${step}, read back : tar | gzip`, unit: 'x', value: ratio(whole, tar), detail };
    }),
    memoryRow(rounds, 'memory added, all processes', 'tree', MEMORY_TARGET),
    memoryRow(rounds, 'memory added, the application alone', 'alone'),
    ...delayRows(rounds, DELAY_TARGET),
  ];
}

/** What both do, by the target; and with the reading back that is part of each of our backups. */
function resticRows(step: Step, ours: readonly BackupSeconds[], restic: readonly number[]): Row[] {
  const row = { measure: `${step}, stored : restic`, unit: 'x', target: TARGETS[step] } as const;
  if (restic.length === 0) return [{ ...row, detail: 'restic is not installed: apt-get install restic' }];
  const compared = (seconds: readonly number[]) => ({
    value: ratio(seconds, restic),
    detail: `${median(seconds).toFixed(2)} s : ${median(restic).toFixed(2)} s`,
  });
  return [
    { ...row, ...compared(ours.map(({ store }) => store)) },
    { measure: '  the same, stored and read back', unit: 'x', ...compared(ours.map(inAll)) },
  ];
}

function inAll({ store, verify }: BackupSeconds): number {
  return store + verify;
}

function noRounds<T>(): Rounds<T> {
  return { first: [], unchanged: [], '1% changed': [] };
}
