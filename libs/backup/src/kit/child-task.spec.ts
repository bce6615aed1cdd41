// Tasks in child processes: answers, failures, deaths on both sides, and nobody left over.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { BackupError } from '../core/errors.js';
import { interruptedAt, patternedBytes } from '../testing/streams.js';
import { runInChild, type ChildTaskOptions } from './child-task.js';

const CHILD = `
  import { readFileSync } from 'node:fs';
  import { getPriority } from 'node:os';
  import { serveTask } from ${JSON.stringify(new URL('./child-answer.js', import.meta.url).href)};
  import { BackupError } from ${JSON.stringify(new URL('../core/errors.js', import.meta.url).href)};
  serveTask(async (task, progress) => {
    progress('working', 0.5);
    if (task === 'echo') return { pid: process.pid, big: 2n ** 80n, bytes: new Uint8Array([1, 2]) };
    if (task === 'priority') return getPriority();
    if (task === 'read') return readFileSync(0, 'latin1').length;
    if (task === 'refuse')
      throw new BackupError('SOURCE_BUSY', 'It is busy.', { hint: 'Wait.', context: { who: 'x' }, cause: new Error('why') });
    if (task === 'throw') throw new TypeError('a bug');
    if (task === 'die') { process.stderr.write('last words'); setTimeout(() => process.kill(process.pid, 'SIGTERM'), 200); }
    if (task === 'exit') process.exit(3);
    if (task === 'spin') for (;;);
    if (task === 'talk') setInterval(() => progress('still here'), 20);
    return new Promise(() => setInterval(() => undefined, 1000));
  });`;

let directory: string;
let entry: URL;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'child-task-'));
  entry = pathToFileURL(join(directory, 'child.mjs'));
  writeFileSync(entry, CHILD);
});

afterAll(() => rmSync(directory, { recursive: true }));

function run(task: string, options: Partial<ChildTaskOptions> = {}): Promise<unknown> {
  return runInChild(entry, task, { ifKilled: 'SOURCE_FAILED', ...options });
}

async function failureOf(task: string): Promise<BackupError> {
  const error: unknown = await run(task).catch((thrown: unknown) => thrown);
  if (error instanceof BackupError) return error;
  throw new Error(`no BackupError: ${String(error)}`);
}

function fail(): never {
  throw new Error('callback');
}

function childOf(pid: number | undefined): number {
  return Number(execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('runInChild', () => {
  it('lets others go first when it is told to', async () => {
    expect(await runInChild(entry, 'priority', { niceness: 9, ifKilled: 'INTERNAL' })).toBe(9);
  });

  it('gives the child what it reads, all of it, and rejects with what the stream throws', async () => {
    expect(await run('read', { input: patternedBytes(5_000_000) })).toBe(5_000_000);
    expect(await run('echo', { input: patternedBytes(5_000_000) })).toMatchObject({ big: 2n ** 80n });
    const broken = new Error('broken');
    const breaking = () => interruptedAt(patternedBytes(5_000_000), 3_000_000, () => Promise.reject(broken));
    for (const task of ['read', 'echo']) await expect(run(task, { input: breaking() })).rejects.toBe(broken);
  });

  it('answers what the child answers, after its progress, when the child is gone', async () => {
    const steps: unknown[] = [];
    const answer = await run('echo', { progress: (...said) => steps.push(said) });
    expect(answer).toMatchObject({ big: 2n ** 80n });
    expect(steps).toEqual([['working', 0.5]]);
    expect(isAlive((answer as { pid: number }).pid)).toBe(false);
  });

  it('throws what the child throws, whole', async () => {
    const failure = await failureOf('refuse');
    expect(failure.toJSON()).toEqual({
      code: 'SOURCE_BUSY',
      message: 'It is busy.',
      hint: 'Wait.',
      retryable: true,
      context: { who: 'x' },
    });
    expect((failure.cause as Error).message).toBe('why');
    expect(await failureOf('throw')).toMatchObject({ code: 'INTERNAL', message: 'a bug' });
  });

  it('says how a child died and what it wrote last', async () => {
    expect(await failureOf('die')).toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringMatching(/SIGTERM.*last words/),
    });
    expect((await failureOf('exit')).message).toMatch(/exit code 3/);
  });

  it('says that a child could not be started, and the application goes on', () => {
    const script = `
      import { runInChild } from ${JSON.stringify(new URL('./child-task.js', import.meta.url).href)};
      process.execPath = '/nowhere/node';
      const stop = new AbortController();
      await runInChild(new URL('file:///task.js'), 'echo', { ifKilled: 'SOURCE_FAILED', signal: stop.signal }).catch(
        ({ code, message }) => console.log(code, message));
      setTimeout(() => console.log('goes on'), 50);`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(said).toMatch(/^SOURCE_FAILED .*ENOENT[^]*goes on/);
  });

  it('says that the limit of open files is reached, and the application goes on', () => {
    const script = `
      import { closeSync, openSync } from 'node:fs';
      import { runInChild } from ${JSON.stringify(new URL('./child-task.js', import.meta.url).href)};
      const run = () => runInChild(new URL(${JSON.stringify(entry.href)}), 'echo', { ifKilled: 'SOURCE_FAILED' });
      await run();
      const open = [];
      try { for (;;) open.push(openSync('/dev/null')); } catch {}
      await run().catch(({ code, message, hint }) => console.log(code, message, hint));
      for (const fd of open) closeSync(fd);
      await run();
      console.log('goes on');`;
    const fewFiles = ['-c', 'ulimit -n 200 && exec "$0" "$@"', process.execPath];
    const said = execFileSync('sh', [...fewFiles, '--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(said).toMatch(/^SOURCE_FAILED .*could not be started: .*EMFILE.*open files.*\ngoes on/);
  });

  it('kills a child that is aborted while it starts', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const running = run('hang', { signal: stop.signal });
    stop.abort(reason);
    await expect(running).rejects.toBe(reason);
  });

  it('kills a child that can not listen, and throws the reason', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const running = run('spin', { signal: stop.signal, progress: () => stop.abort(reason) });
    await expect(running).rejects.toBe(reason);
    await expect(run('echo', { signal: stop.signal })).rejects.toBe(reason);
  });

  it('throws what the progress callback throws', async () => {
    await expect(run('hang', { progress: fail })).rejects.toThrow('callback');
  });

  it('leaves no child when the parent is killed', async () => {
    const script = `
      import { runInChild } from ${JSON.stringify(new URL('./child-task.js', import.meta.url).href)};
      const progress = () => process.stdout.write('.');
      void runInChild(new URL(${JSON.stringify(entry.href)}), 'talk', { ifKilled: 'INTERNAL', progress });`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    const child = childOf(parent.pid);
    expect(isAlive(child)).toBe(true);
    parent.kill('SIGKILL');
    for (let waited = 0; waited < 200 && isAlive(child); waited++)
      await new Promise((resolve) => void setTimeout(resolve, 20));
    expect(isAlive(child)).toBe(false);
  });
});
