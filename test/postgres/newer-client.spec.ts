// Programs of version 17 or later with an older server, which does not know all that they set.

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BackupError } from '#backup/core/errors.js';
import { compareFacts } from '#backup/core/facts.js';
import type { Check, Source } from '#backup/core/source.js';
import type { PostgresSourceOptions } from '#backup/sources/postgres/options.js';
import { captureAll, examContext, REASON, type SourceFixture } from '#backup/testing/source-exam/examination.js';
import { collect } from '#backup/testing/streams.js';

import { codeBlocks, findBlock } from '../readme/blocks.js';
import { ROOT, shell } from '../readme/programs.js';
import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { makeFixture, programs, quoted, sessionsOf, sourceOf } from './fixture.js';
import { makeNewerClient } from './newer-client.js';

/** Rows that look like the beginning of a script; the table is the first one of it. */
const LINES = [
  'CREATE TABLE "A line" (line text)',
  `INSERT INTO "A line" VALUES ('SET transaction_timeout = 0;'), ('SET lock_timeout = 0;'), ('SET client_encoding'), ('')`,
];
const READ = `SELECT (SELECT json_agg(p ORDER BY id) FROM photos p) AS photos, json_agg(c ORDER BY id) AS comments,
  (SELECT json_agg(l) FROM "A line" l) AS lines FROM "Comments of all" c`;

describeWithPostgres('with pg_restore 17 and an older server', () => {
  let server: PostgresServer;
  let gallery: SourceFixture;
  let binaryDirectory: string;

  beforeAll(async () => {
    server = await PostgresServer.create();
    binaryDirectory = await makeNewerClient(server);
  });

  beforeEach(async () => {
    gallery = await makeFixture(server, 'gallery');
    await server.query('gallery', 'SET ROLE gallery_app', ...LINES);
  });

  afterEach(async () => {
    expect([programs(server), await sessionsOf(server)]).toEqual([[], []]);
    await gallery.remove();
  });

  afterAll(async () => {
    await server.remove();
    await rm(binaryDirectory, { recursive: true });
  });

  function source(options: Partial<PostgresSourceOptions> = {}): Source {
    return sourceOf(server, 'gallery', { binaryDirectory, ...options });
  }

  async function check(name: string, options: Partial<PostgresSourceOptions> = {}): Promise<Check | undefined> {
    const backup = await captureAll(source());
    const checks = await source(options).restoreChecks({ ...backup, bytes: 1 }, examContext().signal);
    return checks.find((found) => found.name === name);
  }

  it.each([{ restoreMode: 'swap' }, { restoreMode: 'swap', restoreJobs: 2 }, { restoreMode: 'in-place' }] as const)(
    'a backup is restored row by row, what looks like a setting among them: %j',
    async (options) => {
      const before = await server.query('gallery', READ);
      const backup = await captureAll(source());
      await gallery.change();
      const staged = await source(options).stage(backup, examContext());
      expect(compareFacts(backup.facts, staged.facts)).toEqual([]);
      await staged.swap().finally(async () => await staged.discard());
      expect(await server.query('gallery', READ)).toEqual(before);
    },
  );

  it('large objects are restored, whatever limits the role is set to', async () => {
    await server.query(
      'gallery',
      'SET ROLE gallery_app',
      `SELECT lo_from_bytea(4711, decode(repeat('00ff275c', 50000), 'hex'))`,
      `COMMENT ON LARGE OBJECT 4711 IS 'it''s large'`,
      'GRANT SELECT ON LARGE OBJECT 4711 TO PUBLIC',
      `CREATE MATERIALIZED VIEW restored AS SELECT current_setting('statement_timeout') AS under`,
      `ALTER ROLE gallery_app SET statement_timeout = '1h'`,
    );
    const described = async () =>
      await server.query(
        'gallery',
        `SELECT md5(lo_get(oid)), length(lo_get(oid)), lomacl::text, obj_description(oid, 'pg_largeobject')
         FROM pg_largeobject_metadata`,
      );
    const before = await described();
    const asApp = { user: 'gallery_app' };
    const staged = await source(asApp).stage(await captureAll(source(asApp)), examContext());
    await server.query('gallery', 'SELECT lo_unlink(4711)');
    await staged.swap().finally(async () => await staged.discard());
    expect(before).toHaveLength(1);
    expect(await described()).toEqual(before);
    expect(await server.query('gallery', 'SELECT under FROM restored')).toEqual([{ under: '0' }]);
  });

  it('some tables are restored into a new database', async () => {
    const target = `it's "new"; -- $(x)`;
    const backup = await captureAll(source());
    const staged = await source()
      .into?.(target, { tables: ['Comments of all', 'A line'] })
      .stage(backup, examContext());
    await staged?.swap().finally(async () => await staged.discard());
    const tables = await server.query(target, `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);
    expect(tables.map(({ tablename }) => tablename)).toEqual(['A line', 'Comments of all']);
    expect(await server.query(target, 'SELECT count(*)::int AS n FROM "Comments of all"')).toEqual([{ n: 50 }]);
    await server.query('postgres', `DROP DATABASE ${quoted(target)}`);
  });

  it('the first statement that the server refuses ends it, and nothing is left', async () => {
    await server.query('gallery', 'CREATE ROLE gone', 'ALTER TABLE photos OWNER TO gone');
    const backup = await captureAll(source());
    await server.query('gallery', 'ALTER TABLE photos OWNER TO gallery_app', 'DROP ROLE gone');
    await expect(source().stage(backup, examContext())).rejects.toMatchObject({
      code: 'RESTORE_FAILED',
      message: expect.stringMatching(/^psql ended .*role "gone" does not exist/s),
    });
    expect(await server.databases()).toEqual(['gallery']);
  });

  it('a backup that turns out to be damaged on the way says so, and nothing is left', async () => {
    const { content, facts } = await captureAll(source());
    const damage = new BackupError('DATA_CORRUPT', 'It is damaged.');
    async function* open(name: string) {
      const bytes = await collect(content.open(name));
      yield bytes.subarray(0, bytes.length / 2);
      throw damage;
    }
    await expect(source().stage({ content: { ...content, open }, facts }, examContext())).rejects.toBe(damage);
    expect(await server.databases()).toEqual(['gallery']);
  });

  it('it stops when the run does, and nothing is left', async () => {
    const backup = await captureAll(source());
    const context = examContext();
    const open = (name: string) => {
      context.abort();
      return backup.content.open(name);
    };
    const stopped = source().stage({ ...backup, content: { ...backup.content, open } }, context);
    await expect(stopped).rejects.toBe(REASON);
    expect(await server.databases()).toEqual(['gallery']);
  });

  it('a backup is restored by hand as the documentation shows', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'newer-by-hand-'));
    const before = await server.query('gallery', READ);
    const { content } = await captureAll(source());
    await writeFile(join(directory, 'database.dump'), content.open('database.dump'));
    await server.query('postgres', 'CREATE DATABASE fresh');
    const blocks = await codeBlocks(join(ROOT, 'libs/backup/docs/postgres.md'));
    const commands = findBlock(blocks, 'With an older server', 'sh');
    const { host, port, user, password } = server.connection('fresh');
    const where = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password };
    const PATH = `${binaryDirectory}:${process.env['PATH']}`;
    await shell(`cat database.dump | ${commands}`, directory, { ...where, PATH });
    expect(await server.query('fresh', READ)).toEqual(before);
    await rm(directory, { recursive: true });
  });

  it('a role that may not create databases is told what works by hand', async () => {
    await server.query('postgres', 'ALTER ROLE gallery_app NOCREATEDB');
    const { message = '' } = (await check('rights', { user: 'gallery_app' })) ?? {};
    expect(message).toContain(`sed '1,/^SET client_encoding/{/^SET transaction_timeout/d;}' | psql`);
    expect(message).toContain('-d "gallery_restored"');
  });

  it('a plan says by what the backup is restored', async () => {
    expect(await check('programs')).toMatchObject({
      verdict: 'ok',
      message: expect.stringMatching(
        /^pg_restore is of version 17 .* a server of version \d+ itself: psql carries out/,
      ),
    });
    expect(await check('programs', { restoreJobs: 4 })).toMatchObject({
      verdict: 'warning',
      message: expect.stringContaining('in one job instead of 4'),
    });
    expect(await check('programs', { restoreMode: 'in-place' })).toMatchObject({ verdict: 'ok' });
    await rm(join(binaryDirectory, 'psql'));
    expect(await check('programs')).toMatchObject({
      verdict: 'blocked',
      message: expect.stringContaining('psql is not there'),
    });
  });
});
