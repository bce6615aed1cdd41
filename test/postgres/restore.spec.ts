// Restoring: what a swap carries over, who is in its way, and what else it can do than swap.

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { hasCode } from '#backup/core/errors.js';
import { compareFacts } from '#backup/core/facts.js';
import type { Check, Source } from '#backup/core/source.js';
import { nameOfGoneProcess } from '#backup/kit/gone-process.spec.support.js';
import type { PostgresSourceOptions } from '#backup/sources/postgres/options.js';
import { collect } from '#backup/testing/streams.js';
import { captureAll, examContext } from '#backup/testing/source-exam/examination.js';
import type { SourceFixture } from '#backup/testing/source-exam/examination.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { makeFixture, programs, sourceOf } from './fixture.js';

describeWithPostgres('a restore', () => {
  let server: PostgresServer;
  let gallery: SourceFixture;

  beforeAll(async () => {
    server = await PostgresServer.create();
    await server.query(
      'postgres',
      `CREATE ROLE app LOGIN PASSWORD '${server.password}'`,
      `CREATE ROLE creator LOGIN CREATEDB PASSWORD '${server.password}'`,
    );
  });

  beforeEach(async () => {
    gallery = await makeFixture(server, 'gallery');
  });

  afterEach(async () => {
    await gallery.remove();
    expect(programs(server)).toEqual([]);
  });

  afterAll(async () => await server.remove());

  function source(options: Partial<PostgresSourceOptions> = {}): Source {
    return sourceOf(server, 'gallery', options);
  }

  async function checkOf(name: string, options: Partial<PostgresSourceOptions> = {}): Promise<Check | undefined> {
    const backup = await captureAll(source());
    const checks = await source(options).restoreChecks({ ...backup, bytes: 1 }, examContext().signal);
    return checks.find((check) => check.name === name);
  }

  /** Captures, changes, restores; answers the data before, and what else the caller asked for. */
  async function restore(options: Partial<PostgresSourceOptions> = {}): Promise<{ before: string; runId: string }> {
    const before = await gallery.read();
    const backup = await captureAll(source());
    await gallery.change();
    const context = examContext();
    const staged = await source(options).stage(backup, context);
    expect(compareFacts(backup.facts, staged.facts)).toEqual([]);
    await staged.swap().finally(async () => await staged.discard());
    return { before, runId: context.runId };
  }

  async function refusal(options: Partial<PostgresSourceOptions>): Promise<string> {
    return await captureAll(source(options)).then(
      () => 'taken',
      (error: unknown) => (hasCode(error, 'SOURCE_INVALID') ? error.message : String(error)),
    );
  }

  async function globalsOf(user: string): Promise<string> {
    const { content } = await captureAll(source({ globals: true, user }));
    expect(content.names).toEqual(['database.dump', 'globals.sql']);
    return String(await collect(content.open('globals.sql')));
  }

  it('gives the restored database the settings, rights, comment and limit of the one before', async () => {
    await server.query(
      'postgres',
      'ALTER DATABASE gallery OWNER TO creator',
      'ALTER DATABASE gallery CONNECTION LIMIT 17',
      `COMMENT ON DATABASE gallery IS 'it''s ours \\ "quoted"'`,
      `ALTER DATABASE gallery SET search_path TO "$user", public, "My Schema"`,
      `ALTER DATABASE gallery SET work_mem TO '7MB'`,
      `ALTER ROLE app IN DATABASE gallery SET application_name TO 'it''s me'`,
      'REVOKE ALL ON DATABASE gallery FROM PUBLIC',
      'GRANT CONNECT ON DATABASE gallery TO app WITH GRANT OPTION',
    );
    const described = async () =>
      await server.query(
        'postgres',
        `SELECT d.datconnlimit, r.rolname, shobj_description(d.oid, 'pg_database'), d.datacl::text,
           (SELECT json_agg(json_build_array(setrole, setconfig) ORDER BY setrole) FROM pg_db_role_setting
            WHERE setdatabase = d.oid) AS settings
         FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE d.datname = 'gallery'`,
      );
    const before = await described();
    const { before: data } = await restore();
    expect(await described()).toEqual(before);
    expect(await gallery.read()).toBe(data);
  });

  it('gives the planner statistics of the restored database', async () => {
    await restore();
    expect(await server.query('gallery', `SELECT FROM pg_stats WHERE tablename = 'photos'`)).not.toEqual([]);
  });

  it('ends the sessions of the live database, however quickly they come back', async () => {
    const stop = new AbortController();
    const pool = Promise.all(
      [1, 2, 3].map(async () => {
        while (!stop.signal.aborted) await server.query('gallery', 'SELECT 1').catch(() => undefined);
      }),
    );
    const { before } = await restore();
    stop.abort();
    await pool;
    expect(await gallery.read()).toBe(before);
  });

  it('refuses to end sessions when it is told to, says whose they are, and tells the application before and after', async () => {
    const app = await server.connect('gallery');
    await app.query(`SET application_name = 'gallery-api'`);
    const options = { endSessions: false };
    const blocked = { verdict: 'blocked', message: expect.stringContaining('gallery-api') };
    expect(await checkOf('sessions', options)).toMatchObject(blocked);
    expect(await checkOf('sessions')).toMatchObject({ verdict: 'warning' });
    const told: string[] = [];
    const hooks = { beforeSwap: () => void told.push('before'), afterSwap: () => void told.push('after') };
    await expect(restore({ ...options, hooks })).rejects.toMatchObject({
      code: 'TARGET_IN_USE',
      message: 'gallery was not replaced: it is in use by gallery-api.',
    });
    expect(told).toEqual(['before', 'after']);
    expect(await server.databases()).toEqual(['gallery']);
    await restore({ ...options, hooks: { ...hooks, beforeSwap: async () => await app.end() } });
    expect(told).toEqual(['before', 'after', 'after']);
  });

  it('guides who may not create databases, and restores in place in one transaction', async () => {
    await server.query('postgres', 'ALTER DATABASE gallery OWNER TO app', 'GRANT app TO owner');
    await server.query('gallery', 'GRANT ALL ON SCHEMA public TO app', 'CREATE TABLE newer (id int)');
    for (const table of ['photos', '"Comments of all"', 'newer', 'recent']) {
      await server.query('gallery', `ALTER TABLE ${table} OWNER TO app`);
    }
    const asApp = { user: 'app' };
    expect(await checkOf('rights', asApp)).toMatchObject({
      verdict: 'blocked',
      message: expect.stringMatching(/ALTER ROLE "app" CREATEDB;.*CREATE DATABASE "gallery_restored".*in-place/),
    });
    const inPlace = { ...asApp, restoreMode: 'in-place' } as const;
    expect(await checkOf('rights', inPlace)).toMatchObject({ verdict: 'ok' });
    const session = await server.connect('gallery');
    const { before, runId } = await restore(inPlace);
    expect(await gallery.read()).toBe(before);
    await expect(source(inPlace).undo(runId, examContext())).rejects.toMatchObject({ code: 'UNDO_UNAVAILABLE' });
    await session.end();
  });

  it('restores in several jobs from a file that nobody else can read, and removes it', async () => {
    const scratchDirectory = await mkdtemp(join(tmpdir(), 'restore-jobs-'));
    const seen: string[] = [];
    const watching = watch(scratchDirectory, (_, name) => void seen.push(String(name)));
    await restore({ restoreJobs: 2, scratchDirectory });
    watching.close();
    expect(seen).toContainEqual(expect.stringMatching(/~nestjs-backup-/));
    expect(await readdir(scratchDirectory)).toEqual([]);
    await rm(scratchDirectory, { recursive: true });
  });

  it('in several jobs asks first whether there is room for the file; what a killed one left goes with the next backup', async () => {
    const scratchDirectory = await mkdtemp(join(tmpdir(), 'restore-jobs-'));
    const left = join(scratchDirectory, nameOfGoneProcess('nestjs-backup-x'));
    await mkdir(left);
    await writeFile(join(left, 'database.dump'), 'rows');
    const { content, facts } = await captureAll(source());
    const large = { ...content, bytes: () => 2 ** 50 };
    const parallel = source({ restoreJobs: 2, scratchDirectory });
    await parallel.forgetUndo(new Date(0), examContext().signal);
    expect(await readdir(scratchDirectory)).toEqual([]);
    await expect(parallel.stage({ content: large, facts }, examContext())).rejects.toMatchObject({
      code: 'SCRATCH_FULL',
      message: expect.stringContaining('available'),
    });
    expect([await readdir(scratchDirectory), await server.databases()]).toEqual([[], ['gallery']]);
    await rm(scratchDirectory, { recursive: true });
    await expect(parallel.stage({ content, facts }, examContext())).rejects.toMatchObject({
      message: expect.stringContaining(`could not be written to ${scratchDirectory}`),
    });
  });

  it('brings back extensions, types, functions, triggers, policies and what identity columns count on', async () => {
    await server.query(
      'gallery',
      'CREATE EXTENSION hstore',
      `CREATE SCHEMA "odd.name"`,
      `CREATE TYPE "odd.name".mood AS ENUM ('sad', 'happy')`,
      `CREATE TABLE "odd.name"."ta""ble" (id int GENERATED ALWAYS AS IDENTITY, mood "odd.name".mood, tags hstore)`,
      `INSERT INTO "odd.name"."ta""ble" (mood, tags) VALUES ('happy', 'a=>1')`,
      `CREATE TABLE parts (id int, at date) PARTITION BY RANGE (at)`,
      `CREATE TABLE parts_2025 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')`,
      `INSERT INTO parts VALUES (1, '2025-05-05')`,
      `CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'`,
      `CREATE TRIGGER noted BEFORE INSERT ON photos FOR EACH ROW EXECUTE FUNCTION noted()`,
      `ALTER TABLE photos ENABLE ROW LEVEL SECURITY`,
      `CREATE POLICY mine ON photos USING (true)`,
      `CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM photos`,
      `SELECT lo_from_bytea(0, 'large')`,
    );
    const { facts } = await captureAll(source());
    expect(facts.tables).toContainEqual({ name: '"odd.name"."ta""ble"', rows: 1 });
    expect(facts.properties).toMatchObject({ extensions: 'hstore, plpgsql', types: 1, functions: 1, triggers: 1 });
    expect(facts.properties).toMatchObject({ policies: 1, views: 2, sequences: 2, largeObjects: 1 });
    const { before } = await restore();
    expect(await gallery.read()).toBe(before);
    expect(await checkOf('large-objects', { restoreMode: 'in-place' })).toMatchObject({ verdict: 'blocked' });
  });

  it('warns of migrations, and knows which side is older', async () => {
    await server.query(
      'gallery',
      'CREATE TABLE migrations (id serial, timestamp bigint, name text)',
      `INSERT INTO migrations (timestamp, name) VALUES (1, 'First1')`,
    );
    const backup = await captureAll(source());
    expect(backup.facts.properties['migration']).toBe('TypeORM (public.migrations): First1');
    const verdict = async (): Promise<string | undefined> =>
      (await source().restoreChecks({ ...backup, bytes: 1 }, examContext().signal)).find(
        ({ name }) => name === 'migration',
      )?.message;
    expect(await verdict()).toContain('are at');
    await server.query('gallery', `INSERT INTO migrations (timestamp, name) VALUES (2, 'Second2')`);
    expect(await verdict()).toContain('the backup is older');
    await server.query('gallery', `UPDATE migrations SET name = 'Other3'`);
    expect(await verdict()).toContain('does not have that of the backup');
  });

  it('captures what is chosen, and restores that', async () => {
    await server.query(
      'gallery',
      'CREATE SCHEMA audit',
      'CREATE TABLE audit.log (id int)',
      'CREATE TABLE sessions (id int)',
      'INSERT INTO sessions VALUES (1), (2)',
    );
    const chosen = { excludeSchemas: ['audit'], excludeTables: ['Comments of all'], excludeData: ['sessions'] };
    const backup = await captureAll(source(chosen));
    expect(backup.facts.tables).toEqual([
      { name: 'public.photos', rows: 1000 },
      { name: 'public.sessions', rows: 0 },
    ]);
    const staged = await source().stage(backup, examContext());
    expect(compareFacts(backup.facts, staged.facts)).toEqual([]);
    await staged.discard();
    const only = await captureAll(source({ tables: ['photos'] }));
    expect(only.facts.tables).toEqual([{ name: 'public.photos', rows: 1000 }]);
    expect(only.facts.properties['views']).toBe(1);
    const again = await source().stage(only, examContext());
    expect(compareFacts(only.facts, again.facts)).toEqual([]);
    await again.discard();
  });

  it('refuses a choice that could not be restored, or that is misspelt', async () => {
    expect(await refusal({ excludeTables: ['photos'] })).toContain('public.Comments of all needs public.photos');
    expect(await refusal({ excludeData: ['photos'] })).toContain('public.Comments of all needs public.photos');
    expect(await refusal({ tables: ['Photos'] })).toContain('the table public.Photos');
    expect(await refusal({ schemas: ['publik'] })).toContain('the schema publik');
  });

  it('captures roles as a second object, without passwords where these may not be read', async () => {
    for (const kind of ['TABLES', 'SEQUENCES']) {
      await server.query('gallery', `GRANT SELECT ON ALL ${kind} IN SCHEMA public TO app`);
    }
    expect(await globalsOf('owner')).toContain('SCRAM-SHA-256$');
    const asApp = await globalsOf('app');
    expect(asApp).toContain('CREATE ROLE creator');
    expect(asApp).not.toContain('SCRAM-SHA-256$');
  });
});
