// What a restore plan says about the target: each gate open and closed.

import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import type { Check } from '../../core/source.js';
import type { SwapHooks } from '../../core/swap-hooks.js';
import { restoreChecks, restoreSteps } from './restore-plan.js';
import { settle } from './settings.js';

const { signal } = new AbortController();

let directory: string;
let file: string;

function settingsFor(path: string, hooks?: SwapHooks) {
  return settle({ file: path, clock: systemClock, ...(hooks ? { hooks } : {}) });
}

async function verdicts(path = file, bytes = 1000, hooks?: SwapHooks): Promise<Record<string, Check['verdict']>> {
  const checks = await restoreChecks(settingsFor(path, hooks), bytes, signal);
  return Object.fromEntries(checks.map(({ name, verdict }) => [name, verdict]));
}

const ALL_OK = {
  'live-database': 'ok',
  'file-owner': 'ok',
  'directory-writable': 'ok',
  'disk-space': 'ok',
  'database-in-use': 'ok',
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plan-'));
  file = join(directory, 'gallery.db');
  execFileSync('sqlite3', [file, 'PRAGMA journal_mode = wal; CREATE TABLE t (x)']);
});

afterEach(() => rm(directory, { recursive: true }));

describe('restoreChecks', () => {
  it('are all fine for a database that nobody uses, and for one that is gone', async () => {
    expect(await verdicts()).toEqual(ALL_OK);
    expect(await verdicts(join(directory, 'gone.db'))).toEqual(ALL_OK);
    await symlink('gone-too.db', join(directory, 'link.db'));
    expect(await verdicts(join(directory, 'link.db'))).toEqual(ALL_OK);
  });

  it('block what can not be a database or has no place', async () => {
    await mkdir(join(directory, 'folder.db'));
    expect(await verdicts(join(directory, 'folder.db'))).toMatchObject({ 'live-database': 'blocked' });
    expect(await verdicts(join(directory, 'nowhere', 'x.db'))).toEqual({ 'live-database': 'blocked' });
  });

  it('block what does not fit', async () => {
    expect(await verdicts(file, 1e15)).toMatchObject({ 'disk-space': 'blocked' });
  });

  it('block a database in use, by name, or warn when the application closes it', async () => {
    const program = spawn('sqlite3', [file], { stdio: ['pipe', 'pipe', 'inherit'] });
    program.stdin.write('SELECT * FROM t;\n.print ready\n');
    for await (const text of program.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
      if (String(text).includes('ready')) break;
    }
    const before = await readdir(directory);
    const checks = await restoreChecks(settingsFor(file), 1000, signal);
    expect(checks.find(({ name }) => name === 'database-in-use')).toMatchObject({
      verdict: 'blocked',
      message: expect.stringContaining(`sqlite3 (pid ${program.pid})`),
    });
    expect(await verdicts(file, 1000, { beforeSwap: () => undefined })).toMatchObject({ 'database-in-use': 'warning' });
    expect(await readdir(directory)).toEqual(before);
    program.kill();
  });
});

describe('restoreSteps', () => {
  it('name the real paths, and the hooks only where there are some', () => {
    const plain = restoreSteps(settingsFor(file)).join('\n');
    expect(plain).toContain(join(directory, '.nestjs-backup'));
    expect(plain).toContain(`${file}.before-<run id>`);
    expect(plain).not.toMatch(/Let the application/);
    const hooks = { beforeSwap: () => undefined, afterSwap: () => undefined };
    expect(restoreSteps(settingsFor(file, hooks)).join('\n')).toMatch(
      /close its connections[^]*open its connections again/,
    );
  });
});
