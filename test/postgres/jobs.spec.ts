// Jobs on PostgreSQL in an application: stored, verified, proven, restored; stopped without a trace; opened by hand.

import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BackupModule, BackupService, type BackupModuleOptions, hasCode } from '#backup/index.js';
import { PostgresSource } from '#backup/sources/postgres/postgres-source.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { makeFixture, programs, quoted, sessionsOf, until } from './fixture.js';

describeWithPostgres('a job on PostgreSQL', () => {
  let server: PostgresServer;
  let directory: string;
  let app: INestApplicationContext;
  let backups: BackupService;

  beforeAll(async () => {
    server = await PostgresServer.create();
  });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'postgres-jobs-'));
    await makeFixture(server, 'gallery');
    await start();
  });

  afterEach(async () => {
    await app.close();
    await until(() => programs(server).length === 0);
    expect(await sessionsOf(server)).toEqual([]);
    for (const name of await server.databases()) await server.query('postgres', `DROP DATABASE "${name}" WITH (FORCE)`);
    await rm(directory, { recursive: true });
  });

  afterAll(async () => await server.remove());

  async function start(): Promise<void> {
    const source = { type: 'postgres', ...server.connection('gallery'), binaryDirectory: server.binaries } as const;
    const options: BackupModuleOptions = {
      destinations: { local: { storage: { type: 'local', directory } } },
      jobs: { gallery: { source } },
      shutdown: { mode: 'cancel' },
    };
    class HostModule {}
    Module({ imports: [BackupModule.forRoot(options)] })(HostModule);
    app = await NestFactory.createApplicationContext(HostModule, { logger: false, abortOnError: false });
    backups = app.get(BackupService, { strict: false });
  }

  async function photos(): Promise<unknown> {
    return await server.query('gallery', 'SELECT count(*), sum(id), max(name) FROM photos');
  }

  async function storedDump(): Promise<string> {
    const names = await readdir(directory, { recursive: true });
    return join(directory, names.find((name) => name.endsWith('.dump.gz')) ?? '');
  }

  async function fill(): Promise<void> {
    await server.query(
      'gallery',
      `INSERT INTO photos (name) SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 600000) i GROUP BY i / 20`,
    );
  }

  it('is verified beside pg_restore, and the dump is not opened here', async () => {
    const elsewhere = jest.spyOn(PostgresSource.prototype, 'inspectSealed');
    const here = jest.spyOn(PostgresSource.prototype, 'inspect');
    try {
      await backups.run();
      expect(elsewhere.mock.calls.map(([{ name }]) => name)).toEqual(['database.dump']);
      expect(here.mock.calls.map(([{ name }]) => name)).not.toContain('database.dump');
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('is stored, looked into, proven, and put back and undone', async () => {
    const before = await photos();
    const { backupId } = await backups.run();
    const [evidence] = (await backups.get(backupId)).copies[0]?.evidence ?? [];
    expect(evidence).toMatchObject({ kind: 'verified', summary: expect.stringContaining('finds all 2 tables') });
    await backups.drill();
    expect((await backups.get(backupId)).trust).toBe('proven');
    await server.query('gallery', 'DELETE FROM "Comments of all"', 'DELETE FROM photos WHERE id % 2 = 0');
    const half = await photos();
    const plan = await backups.planRestore(backupId);
    expect(plan.checks.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    const { restoreRunId } = await backups.restore(backupId, { confirm: 'gallery' });
    expect(await photos()).toEqual(before);
    await backups.undoRestore(restoreRunId, { confirm: 'gallery' });
    expect(await photos()).toEqual(half);
  });

  it('is restored in part beside the live database, when what is asked for was captured', async () => {
    const { backupId } = await backups.run();
    await server.query('gallery', 'DELETE FROM "Comments of all"');
    const before = await photos();
    const target = { into: 'lost "comments"; -- $(x)', tables: ['Comments of all'] };
    const unknown = { ...target, tables: ['comments'], confirm: target.into };
    await expect(backups.startRestore(backupId, unknown)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    expect(backups.runs()).toHaveLength(1);
    const plan = await backups.planRestore(backupId, target);
    expect(plan).toMatchObject({ target: target.into, tables: ['public.Comments of all'], rows: 50, replaces: false });
    await backups.restore(backupId, { ...target, confirm: plan.target });
    expect(backups.runs()[0]?.notes.join(' ')).toContain('Left out, because it needs tables that were not chosen');
    expect(await server.query(target.into, 'SELECT count(*)::int AS n FROM "Comments of all"')).toEqual([{ n: 50 }]);
    expect(await photos()).toEqual(before);
    expect((await backups.get(backupId)).trust).toBe('verified');
    await server.query('postgres', `DROP DATABASE ${quoted(target.into)}`);
  });

  it('is opened by gunzip and pg_restore alone', async () => {
    const before = await photos();
    await backups.run();
    const object = await storedDump();
    await server.query('postgres', 'CREATE DATABASE fresh');
    const dump = execFileSync('gunzip', ['--stdout', object], { maxBuffer: 2 ** 28 });
    const { host, port, user, password } = server.connection('fresh');
    const args = ['--exit-on-error', '-h', host, '-p', String(port), '-U', user, '-d', 'fresh'];
    execFileSync(join(server.binaries, 'pg_restore'), args, { input: dump, env: { PGPASSWORD: password } });
    expect(await server.query('fresh', 'SELECT count(*), sum(id), max(name) FROM photos')).toEqual(before);
  });

  it('leaves no program when a run is cancelled, and none when the application closes', async () => {
    await fill();
    const cancelled = backups.startBackup();
    await until(() => programs(server).length > 0);
    backups.cancel(cancelled.run.id);
    await expect(cancelled.result).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    expect(programs(server)).toEqual([]);
    const closed = backups.startBackup();
    const ended = closed.result.then(
      () => 'succeeded',
      (error: unknown) => hasCode(error, 'SHUTTING_DOWN', 'RUN_CANCELLED') && error.code,
    );
    await until(() => programs(server).length > 0);
    await app.close();
    expect(await ended).toBe('SHUTTING_DOWN');
    expect(programs(server)).toEqual([]);
    await start();
    expect((await backups.list()).backups).toEqual([]);
  });

  it('is found damaged where a byte was changed', async () => {
    const { backupId } = await backups.run();
    const path = await storedDump();
    const stored = await readFile(path);
    stored[1000] = (stored[1000] ?? 0) ^ 1;
    await chmod(path, 0o600);
    await writeFile(path, stored);
    await expect(backups.verify(backupId)).rejects.toMatchObject({ code: expect.stringMatching(/^DATA_/) });
    expect((await backups.get(backupId)).trust).toBe('failed');
  });
});
