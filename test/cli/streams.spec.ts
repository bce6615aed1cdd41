// The command line as a process: whoever reads its output may leave, and Ctrl-C ends it.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeStore, type TestStore } from '#backup/cli/test-store.spec.support.js';
import { TestSource } from '#backup/operations/test-source.spec.support.js';
import { pattern } from '#backup/testing/streams.js';
import { ROOT } from '../readme/programs.js';

const MAIN = join(ROOT, 'libs/backup/dist/cli/main.js');

let directory: string;
let store: TestStore;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nestjs-backup-cli-'));
  const source = new TestSource();
  // More than fits into what lies between two processes.
  source.live = new Map([['things.db', pattern(0, 8_000_000)]]);
  store = await makeStore(directory, source);
});
afterAll(async () => await rm(directory, { recursive: true, force: true }));

/** Nobody reads what it writes to stdout until the test does. */
function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args, '-s', store.url, '-i', store.keyFile], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  return { child, stdout: child.stdout, stderr: () => stderr };
}

async function endOf(child: ChildProcess): Promise<unknown> {
  const [code] = (await once(child, 'close')) as [unknown];
  return code;
}

describe('a download to stdout', () => {
  it('waits for whoever reads, and Ctrl-C ends it', async () => {
    const { child, stdout, stderr } = start('download', store.ids.things, 'things.db', '-o', '-');
    await once(stdout, 'readable');
    child.kill('SIGINT');
    stdout.resume();
    expect(await endOf(child)).toBe(130);
    expect(stderr()).toContain('It was stopped by Ctrl-C.');
  });

  it('ends without a word when whoever reads leaves, and not as if all had been read', async () => {
    const { child, stdout, stderr } = start('download', store.ids.things, 'things.db', '-o', '-');
    await once(stdout, 'readable');
    stdout.destroy();
    expect([await endOf(child), stderr()]).toEqual([1, '']);
  });
});

it('an answer that nobody reads is no failure', async () => {
  const { child, stdout, stderr } = start('list');
  stdout.destroy();
  expect([await endOf(child), stderr()]).toEqual([0, '']);
});
