// Logs that are archived and cleared while they are written to: every line is in one archive, once and in order.

import { afterEach, describe, expect, it } from '@jest/globals';
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CLEAR_WAYS } from '#backup/sources/logs/logs-options.js';
import { LogJob } from './logs/log-job.js';
import { examineLines, Writer } from './logs/writer.js';

const directories: string[] = [];
const writers: Writer[] = [];
afterEach(() => {
  for (const writer of writers.splice(0)) writer.kill();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'backup-logs-'));
  directories.push(directory);
  return directory;
}

const VICTIM = new URL('./logs/victim-process.js', import.meta.url);
const KILLS = 3;
async function startWriter({ log }: LogJob, linesPerSecond: number): Promise<Writer> {
  const writer = await Writer.start(log, linesPerSecond);
  writers.push(writer);
  return writer;
}

const NOTHING_WRONG = { missing: 0, repeated: 0, broken: 0 };

describe('a log that 20,000 lines are written to in a second', () => {
  it.each(['rename', 'collapse'] as const)('loses none in five rotations by %s', async (clear) => {
    let writer: Writer | undefined;
    const reopen = (): void => writer?.reopen();
    const world = new LogJob(newDirectory(), clear === 'rename' ? { reopen } : { clear });
    await world.prepare();
    writer = await startWriter(world, 20_000);
    const sizes: number[] = [];
    for (let rotation = 0; rotation < 5; rotation += 1) {
      await delay(150);
      await world.run();
      sizes.push(statSync(world.log).size);
    }
    const written = await writer.stop();
    await world.run();
    expect(world.warnings).toEqual([]);
    expect(await examineLines(world.archived())).toEqual({ lines: written, ...NOTHING_WRONG });
    const bytes = 'line 10000 of a writer that never rests\n'.length * written;
    expect(Math.max(...sizes)).toBeLessThan(bytes / 2);
  });
});

async function survivesKills(clear: (typeof CLEAR_WAYS)[number]): Promise<void> {
  const directory = newDirectory();
  const world = new LogJob(directory, { clear });
  await world.prepare();
  const writer = await startWriter(world, 500);
  const pidFile = join(directory, 'writer.pid');
  writeFileSync(pidFile, String(writer.pid));
  for (let kill = 0; kill < KILLS; kill += 1) {
    const victim = fork(VICTIM, [directory, clear, pidFile], { execArgv: [] });
    await once(victim, 'message');
    await delay(10 + Math.random() * 300);
    victim.kill('SIGKILL');
    await once(victim, 'exit');
  }
  const written = await writer.stop();
  await world.run();
  await world.run();
  const { missing, ...found } = await examineLines(world.archived());
  expect({ clear, ...found }).toEqual({ clear, lines: written - missing, repeated: 0, broken: 0 });
  // With truncate, lines of the microseconds between two system calls.
  expect(missing).toBeLessThan(clear === 'truncate' ? 3 : 1);
}

it(`the process that archives a log, killed ${KILLS} times, loses nothing and archives nothing twice`, async () => {
  await Promise.all(CLEAR_WAYS.map(survivesKills));
});

it('what is archived is read by gunzip and tar alone', async () => {
  const world = new LogJob(newDirectory(), {});
  await world.prepare();
  const writer = await startWriter(world, 100);
  await delay(100);
  const written = await writer.stop();
  await world.run();
  const backups = join(world.directory, 'backups');
  const archive =
    readdirSync(backups, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.tar.gz')) ?? '';
  const tar = execFileSync('gunzip', ['-c', join(backups, archive)]);
  execFileSync('tar', ['-C', world.directory, '-xf', '-'], { input: tar });
  const text = readFileSync(join(world.directory, 'app.log'), 'utf8');
  expect(text.split('\n')).toHaveLength(written + 1);
});
