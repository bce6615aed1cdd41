// Capturing a database: its facts, what the copy is, and everything that can be wrong with the file.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, open, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import { BackupError, type ErrorCode } from '../../core/errors.js';
import { captureAll, examContext } from '../../testing/source-exam/examination.js';
import { collect } from '../../testing/streams.js';
import { SqliteSource } from './sqlite-source.js';

let directory: string;
let file: string;

function sql(path: string, text: string): string {
  return execFileSync('sqlite3', [path, text], { encoding: 'utf8', maxBuffer: 2 ** 30 }).trim();
}

function sourceOf(path: string, options: { busyTimeoutMs?: number; scratchDirectory?: string } = {}): SqliteSource {
  return new SqliteSource({ file: path, clock: systemClock, ...options });
}

/** What a capture of the file throws; nothing may be left of the attempt. */
async function failureOf(path: string, options?: Parameters<typeof sourceOf>[1]): Promise<BackupError> {
  const before = await readdir(directory);
  const failure = await sourceOf(path, options)
    .capture(examContext())
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  expect(await readdir(directory)).toEqual(before);
  if (failure instanceof BackupError) return failure;
  throw new Error(`${path} was captured, or it failed in another way: ${String(failure)}`);
}

async function expectCode(code: ErrorCode, message: RegExp, path = file): Promise<void> {
  const failure = await failureOf(path);
  expect(failure.message).toMatch(message);
  expect(failure.code).toBe(code);
}

async function overwrite(path: string, position: number, bytes: number): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.write(Buffer.alloc(bytes, 0xa5), 0, bytes, position);
  await handle.close();
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'capture-'));
  file = join(directory, 'gallery.db');
});

afterEach(() => rm(directory, { recursive: true }));

describe('a capture', () => {
  it('has the facts of the database', async () => {
    sql(
      file,
      `PRAGMA page_size = 8192; PRAGMA encoding = 'UTF-16le'; PRAGMA journal_mode = wal;
       PRAGMA user_version = -7; PRAGMA application_id = 1234567;
       CREATE TABLE "it's ""odd"" 🐈" (x); INSERT INTO "it's ""odd"" 🐈" VALUES (9223372036854775807), (1), (2);
       CREATE TABLE empty (x INTEGER PRIMARY KEY AUTOINCREMENT) ; CREATE TABLE sqliteish (k PRIMARY KEY) WITHOUT ROWID;
       INSERT INTO sqliteish VALUES (1); CREATE VIEW v AS SELECT 1; ANALYZE;`,
    );
    const { content, facts } = await captureAll(sourceOf(file));
    expect(content.names).toEqual(['gallery.db']);
    expect(facts).toMatchObject({
      engine: 'sqlite',
      engineVersion: expect.stringMatching(/^3\.\d+\.\d+$/),
      bytes: content.bytes('gallery.db'),
      tables: [
        { name: 'empty', rows: 0 },
        { name: `it's "odd" 🐈`, rows: 3 },
        { name: 'sqliteish', rows: 1 },
      ],
      properties: {
        applicationId: 1234567,
        encoding: 'UTF-16le',
        integrity: 'ok',
        journalMode: 'wal',
        pageSize: 8192,
        schema: expect.stringMatching(/^[0-9a-f]{64}$/),
        userVersion: -7,
      },
    });
  });

  it('counts the tables behind a full-text index, which need no module', async () => {
    sql(file, `CREATE VIRTUAL TABLE texts USING fts5(body); INSERT INTO texts VALUES ('one'), ('two')`);
    const { facts } = await captureAll(sourceOf(file));
    expect(facts.tables).toContainEqual({ name: 'texts_content', rows: 2 });
    expect(facts.tables.map(({ name }) => name)).not.toContain('texts');
  });

  it('has another schema fact when the schema differs, and the same when only its order does', async () => {
    const [a, b, c] = [join(directory, 'a.db'), join(directory, 'b.db'), join(directory, 'c.db')];
    sql(a, 'CREATE TABLE x (i); CREATE TABLE y (i); CREATE INDEX z ON x (i)');
    sql(b, 'CREATE TABLE y (i); CREATE TABLE x (i); CREATE INDEX z ON x (i)');
    sql(c, 'CREATE TABLE x (i); CREATE TABLE y (i)');
    const schemas = [];
    for (const path of [a, b, c]) schemas.push((await captureAll(sourceOf(path))).facts.properties['schema']);
    expect(schemas[0]).toBe(schemas[1]);
    expect(schemas[0]).not.toBe(schemas[2]);
  });

  it('is one file that holds what is still in the log, and that the sqlite3 program opens', async () => {
    const writer = spawn('sqlite3', [file], { stdio: ['pipe', 'pipe', 'inherit'] });
    writer.stdin.write(
      "PRAGMA journal_mode = wal; CREATE TABLE t (x); INSERT INTO t VALUES ('in the log');\n.print ready\n",
    );
    for await (const text of writer.stdout.setEncoding('utf8')) if (String(text).includes('ready')) break;
    expect((await stat(`${file}-wal`)).size).toBeGreaterThan(0);
    const { content } = await captureAll(sourceOf(file));
    writer.kill();
    const copy = join(directory, 'copy.db');
    await writeFile(copy, await collect(content.open('gallery.db')));
    expect(sql(copy, 'PRAGMA integrity_check; SELECT x FROM t')).toBe('ok\nin the log');
  });

  it('is private while it exists, beside the database or where it is told', async () => {
    sql(file, 'CREATE TABLE t (x)');
    const scratchDirectory = join(directory, 'elsewhere');
    await mkdir(scratchDirectory);
    for (const [parent, options] of [
      [directory, {}],
      [scratchDirectory, { scratchDirectory }],
    ] as const) {
      const capture = await sourceOf(file, options).capture(examContext());
      const paths = await readdir(join(parent, '.nestjs-backup'), { recursive: true });
      const modes = await Promise.all(
        paths.map(async (path) => (await stat(join(parent, '.nestjs-backup', path))).mode),
      );
      await capture.close();
      expect(modes).toEqual([0o040700, 0o100600]);
      expect(await readdir(parent)).not.toContain('.nestjs-backup');
    }
  });

  it('removes at the next capture what a killed process left, and nothing that is in use', async () => {
    sql(file, 'CREATE TABLE t (x); INSERT INTO t SELECT randomblob(30000000)');
    const script = `
      import { SqliteSource } from ${JSON.stringify(new URL('./sqlite-source.js', import.meta.url).href)};
      import { systemClock } from ${JSON.stringify(new URL('../../core/clock.js', import.meta.url).href)};
      const { signal } = new AbortController();
      const source = new SqliteSource({ file: ${JSON.stringify(file)}, clock: systemClock });
      await source.capture({ signal, runId: 'run-1', progress: () => process.kill(process.pid, 'SIGKILL') });`;
    const killed = spawn(process.execPath, ['--input-type=module', '-e', script]);
    expect((await once(killed, 'exit'))[1]).toBe('SIGKILL');
    const left = await readdir(join(directory, '.nestjs-backup'));
    expect(left).toHaveLength(1);
    const inUse = await sourceOf(file).capture(examContext());
    expect(await readdir(join(directory, '.nestjs-backup'))).not.toContain(left[0]);
    await captureAll(sourceOf(file));
    expect(await readdir(join(directory, '.nestjs-backup'))).toHaveLength(1);
    await inUse.close();
    expect(await readdir(directory)).toEqual(['gallery.db']);
  });

  it('answers what is asked of exactly what was captured, and of nothing else', async () => {
    sql(file, `CREATE TABLE photos (path TEXT); INSERT INTO photos VALUES ('a.jpg'), (NULL), ('ü\n.jpg')`);
    const capture = await sourceOf(file).capture(examContext());
    sql(file, `INSERT INTO photos VALUES ('later.jpg')`);
    const answers = async (statement: string) => {
      const found: string[] = [];
      for await (const answer of capture.ask?.(statement) ?? []) found.push(answer);
      return found;
    };
    expect(await answers('SELECT path, 1 FROM photos;')).toEqual(['a.jpg', 'ü\n.jpg']);
    await capture.close();
    expect(await readdir(directory)).toEqual(['gallery.db']);
  });

  it.each(['SELECT path FROM nowhere', 'DELETE FROM photos', 'SELECT 1; SELECT 2', 'nonsense'])(
    'has no answer to %s, and stays as it is',
    async (statement) => {
      sql(file, `CREATE TABLE photos (path TEXT); INSERT INTO photos VALUES ('a.jpg')`);
      const capture = await sourceOf(file).capture(examContext());
      const asking = capture.ask?.(statement)[Symbol.asyncIterator]().next();
      expect(
        await asking?.then(
          () => 'answered',
          (error: BackupError) => error.code,
        ),
      ).toBe('CHECK_BROKEN');
      await capture.close();
    },
  );

  it('never drops the locks that the application holds', async () => {
    sql(file, 'CREATE TABLE t (x)');
    const script = `
      import { loadDriver } from ${JSON.stringify(new URL('./load-driver.js', import.meta.url).href)};
      import { SqliteSource } from ${JSON.stringify(new URL('./sqlite-source.js', import.meta.url).href)};
      import { systemClock } from ${JSON.stringify(new URL('../../core/clock.js', import.meta.url).href)};
      import { spawnSync } from 'node:child_process';
      const file = ${JSON.stringify(file)};
      const own = (await loadDriver()).open(file);
      own.run('BEGIN IMMEDIATE');
      const source = new SqliteSource({ file, clock: systemClock });
      const { signal } = new AbortController();
      await (await source.capture({ signal, runId: 'run-1', progress() {} })).close();
      await source.restoreChecks({ bytes: 1 }, signal);
      process.stdout.write(spawnSync('sqlite3', [file, 'BEGIN IMMEDIATE'], { encoding: 'utf8' }).stderr);`;
    const answer = execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(answer).toContain('database is locked');
  });
});

describe('a capture is refused', () => {
  it('when there is no file', () => expectCode('SOURCE_NOT_FOUND', /gallery\.db.*ENOENT/));

  it('when the directory is missing', () =>
    expectCode('SOURCE_NOT_FOUND', /can not be found/, join(directory, 'missing', 'x.db')));

  it('when it is a directory', () => expectCode('SOURCE_INVALID', /is not a file/, directory));

  it('when it is empty', async () => {
    await writeFile(file, '');
    await expectCode('SOURCE_INVALID', /gallery\.db is empty/);
  });

  it.each(['short', 'x'.repeat(10_000)])('when it is something else (%#)', async (text) => {
    await writeFile(file, text);
    await expectCode('SOURCE_INVALID', /is not a SQLite database/);
  });

  it('when only its header is that of a database', async () => {
    await writeFile(file, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8000, 0xff)]));
    await expectCode('SOURCE_INVALID', /not a database/);
  });

  it('when it is cut short', async () => {
    sql(file, 'CREATE TABLE t (x); INSERT INTO t SELECT randomblob(100000)');
    await truncate(file, 50_000);
    await expectCode('SOURCE_FAILED', /malformed|damaged/);
  });

  it('when pages are damaged, with a hint', async () => {
    sql(file, 'CREATE TABLE t (x); INSERT INTO t SELECT randomblob(1000) FROM generate_series(1, 500)');
    await overwrite(file, 3 * 4096, 4096);
    const failure = await failureOf(file);
    expect(failure.code).toBe('SOURCE_FAILED');
    expect(failure.message).toMatch(/gallery\.db is damaged: /);
    expect(failure.hint).toMatch(/\.recover/);
  });

  it('when its rows break its own rules', async () => {
    sql(
      file,
      `CREATE TABLE t (x); INSERT INTO t VALUES (1), (NULL);
       PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE t (x NOT NULL)'`,
    );
    await expectCode('SOURCE_FAILED', /damaged: NULL value in t\.x/);
  });

  it('when it stays locked', async () => {
    sql(file, 'CREATE TABLE t (x)');
    const holder = spawn('sqlite3', [file], { stdio: ['pipe', 'pipe', 'inherit'] });
    holder.stdin.write('PRAGMA locking_mode = exclusive;\nBEGIN EXCLUSIVE;\n.print held\n');
    for await (const text of holder.stdout.setEncoding('utf8')) if (String(text).includes('held')) break;
    const failure = await sourceOf(file, { busyTimeoutMs: 300 }).capture(examContext()).catch(String);
    holder.kill();
    expect(failure).toMatch(/database is locked/);
  });

  it('when there is no room, before anything is copied', async () => {
    sql(file, 'CREATE TABLE t (x)');
    await truncate(file, 2 ** 42);
    await expectCode('SCRATCH_FULL', /needs 4\.4 TB and has .* available/);
  });

  it('when the scratch directory is missing', async () => {
    sql(file, 'CREATE TABLE t (x)');
    const failure = await failureOf(file, { scratchDirectory: join(directory, 'nowhere') });
    expect([failure.code, failure.message]).toEqual(['SOURCE_INVALID', expect.stringMatching(/nowhere.*ENOENT/)]);
  });

  it('when it may not be read', async () => {
    sql(file, 'CREATE TABLE t (x)');
    await chmod(file, 0o000);
    await chmod(directory, 0o777);
    const script = `
      import { checkDatabaseFile } from ${JSON.stringify(new URL('./check-file.js', import.meta.url).href)};
      if (process.getuid() === 0) process.setuid(65534);
      try { checkDatabaseFile(${JSON.stringify(file)}) } catch (error) { process.stdout.write(error.code) }`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })).toBe(
      'SOURCE_DENIED',
    );
  });
});
