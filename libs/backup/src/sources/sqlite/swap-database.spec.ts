// Restoring into a database that others use, that is damaged, or that is gone; and undoing it.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import { hasCode } from '../../core/errors.js';
import type { RestoreInput } from '../../core/source.js';
import type { SwapHooks } from '../../core/swap-hooks.js';
import { captureAll, examContext } from '../../testing/source-exam/examination.js';
import { streamOf } from '../../testing/streams.js';
import { SqliteSource } from './sqlite-source.js';

let directory: string;
let file: string;
let backup: RestoreInput;
const programs: ChildProcess[] = [];

function sql(path: string, text: string): string {
  return execFileSync('sqlite3', [path, text], { encoding: 'utf8' }).trim();
}

function sourceWith(hooks?: SwapHooks): SqliteSource {
  return new SqliteSource({ file, clock: systemClock, busyTimeoutMs: 200, ...(hooks ? { hooks } : {}) });
}

/** A sqlite3 program that runs the statements and then stays connected. */
async function stayConnected(path: string, text: string): Promise<ChildProcess> {
  const program = spawn('sqlite3', [path], { stdio: ['pipe', 'pipe', 'inherit'] });
  programs.push(program);
  program.stdin.write(`${text}\n.print ready\n`);
  for await (const said of program.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    if (String(said).includes('ready')) break;
  }
  return program;
}

async function end(program: ChildProcess): Promise<void> {
  program.kill('SIGKILL');
  await once(program, 'exit');
}

/** Restores the backup; answers the run id. */
async function restore(source = sourceWith()): Promise<string> {
  const context = examContext();
  const staged = await source.stage(backup, context);
  await staged.swap().finally(() => staged.discard());
  return context.runId;
}

async function files(): Promise<string[]> {
  return (await readdir(directory)).toSorted();
}

function fail(): Promise<never> {
  return Promise.reject(new Error('broken on purpose'));
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'swap-'));
  file = join(directory, 'gallery.db');
  sql(file, "PRAGMA journal_mode = wal; CREATE TABLE t (v); INSERT INTO t VALUES ('captured')");
  backup = await captureAll(sourceWith());
  sql(file, "UPDATE t SET v = 'live'");
});

afterEach(async () => {
  for (const program of programs.splice(0))
    if (program.exitCode === null && program.signalCode === null) await end(program);
  await rm(directory, { recursive: true });
});

describe('a swap', () => {
  it('keeps what was only in the log of a process that died', async () => {
    await end(await stayConnected(file, "UPDATE t SET v = 'in the log';"));
    expect((await stat(`${file}-wal`)).size).toBeGreaterThan(0);
    const runId = await restore();
    expect(sql(file, 'SELECT v FROM t')).toBe('captured');
    expect(await files()).toEqual(['gallery.db', `gallery.db.before-${runId}`]);
    expect(sql(`${file}.before-${runId}`, 'SELECT v FROM t')).toBe('in the log');
    await sourceWith().undo(runId, examContext());
    expect(sql(file, 'SELECT v FROM t; PRAGMA journal_mode')).toBe('in the log\nwal');
    expect(sql(`${file}.undone-${runId}`, 'SELECT v FROM t')).toBe('captured');
  });

  it('is refused while another process has the database open, idle or not, and names it', async () => {
    for (const statement of ['SELECT * FROM t;', 'BEGIN; SELECT * FROM t;', 'BEGIN IMMEDIATE;']) {
      const program = await stayConnected(file, statement);
      const before = await files();
      await expect(restore()).rejects.toMatchObject({
        code: 'TARGET_IN_USE',
        message: expect.stringContaining(`sqlite3 (pid ${program.pid})`),
      });
      await end(program);
      expect((await files()).filter((name) => !before.includes(name))).toEqual([]);
      expect(sql(file, 'SELECT v FROM t')).toBe('live');
    }
  });

  it('is refused while this application has it open', async () => {
    const handle = openSync(file, 'r');
    await expect(restore()).rejects.toMatchObject({
      code: 'TARGET_IN_USE',
      message: expect.stringContaining(`this application (pid ${process.pid})`),
    });
    closeSync(handle);
    await restore();
  });

  it('happens between the hooks, which close and reopen', async () => {
    const program = await stayConnected(file, 'SELECT * FROM t;');
    const seen: string[] = [];
    await restore(
      sourceWith({
        async beforeSwap() {
          seen.push(`before: ${sql(file, 'SELECT v FROM t')}`);
          await end(program);
        },
        afterSwap: () => void seen.push(`after: ${sql(file, 'SELECT v FROM t')}`),
      }),
    );
    expect(seen).toEqual(['before: live', 'after: captured']);
  });

  it('lets the application reopen also when it was refused or could not close', async () => {
    let reopened = 0;
    const afterSwap = (): void => void reopened++;
    const program = await stayConnected(file, 'SELECT * FROM t;');
    await expect(restore(sourceWith({ afterSwap }))).rejects.toMatchObject({ code: 'TARGET_IN_USE' });
    await end(program);
    await expect(restore(sourceWith({ beforeSwap: fail, afterSwap }))).rejects.toMatchObject({
      code: 'RESTORE_FAILED',
      message: expect.stringMatching(/was not replaced: .*broken on purpose/),
    });
    expect(reopened).toBe(2);
    expect(sql(file, 'SELECT v FROM t')).toBe('live');
  });

  it('says so when the application could not reopen', async () => {
    await expect(restore(sourceWith({ afterSwap: fail }))).rejects.toThrow(
      /opens .*gallery\.db again failed: .*broken on purpose/,
    );
    expect(sql(file, 'SELECT v FROM t')).toBe('captured');
  });

  it.each(['this was a database once', ''])('replaces a file with %j in it, and keeps it as it is', async (remains) => {
    await writeFile(file, remains);
    await writeFile(`${file}-wal`, 'and this its log');
    const runId = await restore();
    expect(sql(file, 'SELECT v FROM t')).toBe('captured');
    expect(await readFile(`${file}.before-${runId}`, 'utf8')).toBe(remains);
    expect(await readFile(`${file}.before-${runId}-wal`, 'utf8')).toBe('and this its log');
    await sourceWith().undo(runId, examContext());
    expect(await readFile(`${file}-wal`, 'utf8')).toBe('and this its log');
  });

  it('creates a database that is gone', async () => {
    await rm(file);
    const runId = await restore();
    expect(sql(file, 'SELECT v FROM t')).toBe('captured');
    expect(await files()).toEqual(['gallery.db']);
    await expect(sourceWith().undo(runId, examContext())).rejects.toMatchObject({ code: 'UNDO_UNAVAILABLE' });
  });
});

describe('staging', () => {
  it('writes a file that survives a power cut', async () => {
    const handle = await open(file);
    const sync = jest.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'sync');
    await handle.close();
    const staged = await sourceWith().stage(backup, examContext());
    await staged.discard();
    expect(sync).toHaveBeenCalledTimes(1);
    sync.mockRestore();
  });

  it('refuses content that is no database', async () => {
    const content = { names: ['gallery.db'], bytes: () => 4, open: () => streamOf('nope') };
    await expect(sourceWith().stage({ ...backup, content }, examContext())).rejects.toMatchObject({
      code: 'RESTORE_FAILED',
      message: expect.stringMatching(/not a database that can be read/),
    });
    expect(await files()).toEqual(['gallery.db']);
  });

  it('warns of broken references', async () => {
    const other = join(directory, 'other.db');
    sql(
      other,
      `CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p); INSERT INTO c VALUES (1), (2)`,
    );
    const { content } = await captureAll(new SqliteSource({ file: other, clock: systemClock }));
    const staged = await sourceWith().stage({ ...backup, content }, examContext());
    await staged.discard();
    expect(staged.checks).toMatchObject([
      { name: 'integrity', verdict: 'ok' },
      { name: 'references', verdict: 'warning', message: expect.stringContaining('c (2)') },
    ]);
  });

  it('blocks on data that breaks its own rules', async () => {
    const other = join(directory, 'other.db');
    sql(
      other,
      `CREATE TABLE t (x); INSERT INTO t VALUES (1), (NULL);
       PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE t (x NOT NULL)'`,
    );
    const bytes = await readFile(other);
    const content = { names: ['gallery.db'], bytes: () => bytes.length, open: () => streamOf(bytes) };
    const staged = await sourceWith().stage({ ...backup, content }, examContext());
    await staged.discard();
    expect(staged.facts.properties['integrity']).toMatch(/NULL value in t\.x/);
    expect(staged.checks[0]).toMatchObject({ name: 'integrity', verdict: 'blocked' });
  });
});

describe('undo', () => {
  it('refuses ids that are paths', async () => {
    const error: unknown = await sourceWith()
      .undo('../../etc/passwd', examContext())
      .catch((thrown: unknown) => thrown);
    expect(hasCode(error, 'REQUEST_INVALID')).toBe(true);
  });

  it('never forgets files that no run of ours has made', async () => {
    await restore();
    const foreign = [
      'gallery.db.before-migration',
      'gallery.db.before-2026',
      'other.db.before-run-20260101T000000Z-abcdefghij',
    ];
    for (const name of foreign) await writeFile(join(directory, name), 'precious');
    expect(await sourceWith().forgetUndo(new Date('2999-01-01T00:00:00.000Z'), examContext().signal)).toHaveLength(1);
    expect(await files()).toEqual([...foreign, 'gallery.db'].toSorted());
  });
});
