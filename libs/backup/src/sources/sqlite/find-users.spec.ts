// Who uses a database: told by open files and by locks, and nothing is changed by looking.

import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { findUsers } from './find-users.js';

let directory: string;
let file: string;
let program: ChildProcess | undefined;

async function connectProgram(journalMode: string): Promise<number | undefined> {
  execFileSync('sqlite3', [file, `PRAGMA journal_mode = ${journalMode}; CREATE TABLE t (x)`]);
  const started = spawn('sqlite3', [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  program = started;
  started.stdin.write('INSERT INTO t VALUES (1);\n.print ready\n');
  for await (const text of started.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    if (String(text).includes('ready')) break;
  }
  return started.pid;
}

async function disconnect(): Promise<void> {
  program?.kill('SIGKILL');
  if (program) await once(program, 'exit');
  program = undefined;
}

/** Asks in a process that is then killed, as the task process is. */
function isLocked(): string {
  const script = `
    import { isLockedByOthers } from ${JSON.stringify(new URL('./find-users.js', import.meta.url).href)};
    import { loadDriver } from ${JSON.stringify(new URL('./load-driver.js', import.meta.url).href)};
    import { writeSync } from 'node:fs';
    writeSync(1, String(isLockedByOthers(await loadDriver(), ${JSON.stringify(file)})));
    process.kill(process.pid, 'SIGKILL');`;
  return spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { encoding: 'utf8' })
    .stdout;
}

function state(): unknown {
  return readdirSync(directory).map((name) => [
    name,
    statSync(join(directory, name)).mtimeMs,
    readFileSync(join(directory, name)),
  ]);
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'users-'));
  file = join(directory, 'gallery.db');
});

afterEach(async () => {
  await disconnect();
  rmSync(directory, { recursive: true });
});

describe('findUsers', () => {
  it('names each process that has the database open, whatever name it used, and no other', async () => {
    const pid = await connectProgram('wal');
    expect(findUsers(file)).toEqual([`sqlite3 (pid ${pid})`]);
    expect(findUsers(join(directory, 'other.db'))).toEqual([]);
    await disconnect();
    expect(findUsers(file)).toEqual([]);
  });
});

describe('isLockedByOthers', () => {
  it('sees a connection that does nothing, by its lock alone, and changes nothing', async () => {
    await connectProgram('wal');
    const before = state();
    expect(isLocked()).toBe('true');
    expect(state()).toEqual(before);
  });

  it('sees nobody where there is nobody, and leaves the log that a killed process left', async () => {
    await connectProgram('wal');
    await disconnect();
    const before = state();
    expect(isLocked()).toBe('false');
    expect(state()).toEqual(before);
  });

  it('does not ask a database that shows no idle connections', async () => {
    await connectProgram('delete');
    expect(isLocked()).toBe('false');
  });
});
