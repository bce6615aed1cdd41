// Restoring into a new file: beside the live database, never over another, and what a new file may be called.

import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import type { RestoreInput, StagedRestore } from '../../core/source.js';
import { captureAll, examContext } from '../../testing/source-exam/examination.js';
import { SqliteSource } from './sqlite-source.js';

let directory: string;
let file: string;
let source: SqliteSource;
let backup: RestoreInput;
const told: string[] = [];

function sql(path: string, text: string): string {
  return execFileSync('sqlite3', [path, text], { encoding: 'utf8' }).trim();
}

async function stageInto(name: string): Promise<StagedRestore> {
  return await source.into(name).stage(backup, examContext());
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'new-place-'));
  file = join(directory, 'gallery.db');
  sql(file, "PRAGMA journal_mode = wal; CREATE TABLE t (v); INSERT INTO t VALUES ('captured')");
  const hooks = { beforeSwap: () => void told.push('before'), afterSwap: () => void told.push('after') };
  source = new SqliteSource({ file, hooks, clock: systemClock });
  backup = await captureAll(source);
  sql(file, "UPDATE t SET v = 'live'");
});

afterEach(async () => await rm(directory, { recursive: true }));

describe('a restore into a new file', () => {
  it.each(['copy.db', `it's "quoted" $(touch x).db`, 'Galerie für 🐈.db', ' blanks '])(
    'named %j leaves the live one alone, tells nobody, and has its permissions',
    async (name) => {
      await chmod(file, 0o640);
      const into = source.into(name);
      expect(into.target).toBe(name);
      const staged = await into.stage(backup, examContext());
      await staged.swap();
      await staged.discard();
      expect([sql(file, 'SELECT v FROM t'), sql(join(directory, name), 'SELECT v FROM t')]).toEqual([
        'live',
        'captured',
      ]);
      expect((await stat(join(directory, name))).mode & 0o777).toBe(0o640);
      expect(told).toEqual([]);
      expect((await readdir(directory)).toSorted()).toEqual([name, 'gallery.db'].toSorted());
    },
  );

  it.each(['copy.db', 'copy.db-wal', 'copy.db-journal'])(
    'is refused beside a file %s, also at the last moment',
    async (taken) => {
      const staged = await stageInto('copy.db');
      await writeFile(join(directory, taken), 'mine');
      await expect(staged.swap()).rejects.toMatchObject({
        code: 'RESTORE_FAILED',
        message: expect.stringContaining(`There is a file ${join(directory, taken)} already`),
      });
      await staged.discard();
      expect((await readdir(directory)).toSorted()).toEqual([taken, 'gallery.db'].toSorted());
      const checks = await source
        .into('copy.db')
        .restoreChecks({ facts: backup.facts, bytes: 1 }, examContext().signal);
      expect(checks[0]).toMatchObject({
        name: 'new-place',
        verdict: 'blocked',
        message: expect.stringContaining(taken),
      });
    },
  );

  it('is refused in the place of the live one', async () => {
    const staged = await stageInto('gallery.db');
    await expect(staged.swap()).rejects.toMatchObject({ code: 'RESTORE_FAILED' });
    await staged.discard();
    expect(sql(file, 'SELECT v FROM t')).toBe('live');
  });

  it('is planned as such', async () => {
    const into = source.into('copy.db');
    const checks = await into.restoreChecks({ facts: backup.facts, bytes: 1 }, examContext().signal);
    expect(checks.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['new-place', 'ok'],
      ['file-owner', 'ok'],
      ['directory-writable', 'ok'],
      ['disk-space', 'ok'],
    ]);
    expect(into.restoreSteps().join(' ')).toMatch(/Name it .*copy\.db, which must be new/);
    expect(into.restoreSteps().join(' ')).not.toMatch(/application|Keep the live/);
  });

  it('has nothing to undo', async () => {
    const context = examContext();
    const staged = await source.into('copy.db').stage(backup, context);
    await staged.swap();
    await staged.discard();
    await expect(source.undo(context.runId, examContext())).rejects.toMatchObject({ code: 'UNDO_UNAVAILABLE' });
  });
});

describe('a new file', () => {
  it.each([
    '',
    '.',
    '..',
    '.hidden',
    'a/b.db',
    '../b.db',
    String.raw`a\b.db`,
    'a\0b',
    'line\nbreak',
    'x'.repeat(201),
    'gallery.db-wal',
    'gallery.db-journal',
    'x.db-shm',
    'gallery.db.before-run-20260101T000000Z-abcdefghij',
  ])('can not be named %j', (name) => {
    expect(() => source.into(name)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  });

  it('can not get some of the tables only', () => {
    expect(() => source.into('copy.db', { tables: ['t'] })).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID', hint: expect.stringContaining('ATTACH') }),
    );
  });
});

describe('restored data', () => {
  it('answers, and can not be changed', async () => {
    const staged = await stageInto('copy.db');
    const ask = async (text: string) => await staged.query?.(text);
    expect(await ask('SELECT v, count(*) AS n FROM t')).toEqual([{ v: 'captured', n: 1 }]);
    await expect(ask('SELECT x FROM absent')).rejects.toMatchObject({
      code: 'CHECK_BROKEN',
      message: expect.stringContaining('no such table: absent'),
    });
    for (const text of ['DELETE FROM t RETURNING v', 'DROP TABLE t', '']) {
      await expect(ask(text)).rejects.toMatchObject({ code: 'CHECK_BROKEN' });
    }
    expect(await ask('SELECT count(*) AS n FROM t')).toEqual([{ n: 1 }]);
    await staged.discard();
  });

  it('is let go of when the drill is stopped', async () => {
    const context = examContext();
    const staged = await source.stage(backup, context);
    const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';
    const asked = staged.query?.(endless);
    context.abort();
    await expect(asked).rejects.toThrow('stopped by the exam');
    await staged.discard();
    expect(await readdir(directory)).toEqual(['gallery.db']);
  });
});
