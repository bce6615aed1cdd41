// Restoring into a new database, all of a backup or some tables: what comes along, what is left out, what is left alone.

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BackupError } from '#backup/core/errors.js';
import { compareFacts } from '#backup/core/facts.js';
import type { Check, RestoreInput, Source } from '#backup/core/source.js';
import { collect } from '#backup/testing/streams.js';
import { captureAll, examContext } from '#backup/testing/source-exam/examination.js';
import type { SourceFixture } from '#backup/testing/source-exam/examination.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { makeFixture, programs, quoted, sourceOf, until } from './fixture.js';

const CHUNK = 65_536;
const ENDING = `SELECT FROM pg_stat_activity
  WHERE application_name = 'nestjs-backup' AND state = 'idle' AND query LIKE '%pg_terminate_backend%'`;
const ODD = ` it's "odd"; -- $(touch pwned) \`id\` %s\n🐈.\\ `;

async function refused(work: () => unknown): Promise<BackupError> {
  const error = await Promise.resolve()
    .then(work)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'REQUEST_INVALID' });
  return BackupError.from(error);
}

describeWithPostgres('a restore into a new database', () => {
  let server: PostgresServer;
  let gallery: SourceFixture;
  let scratchDirectory: string;

  beforeAll(async () => {
    server = await PostgresServer.create();
  });

  beforeEach(async () => {
    gallery = await makeFixture(server, 'gallery');
    scratchDirectory = await mkdtemp(join(tmpdir(), 'selection-'));
  });

  afterEach(async () => {
    await gallery.remove();
    expect(programs(server)).toEqual([]);
    expect(await readdir(scratchDirectory)).toEqual([]);
    await rm(scratchDirectory, { recursive: true });
  });

  afterAll(async () => await server.remove());

  function into(tables: readonly string[], restoreJobs = 1): Source {
    return sourceOf(server, 'gallery', { scratchDirectory, restoreJobs }).into('part', { tables: tables });
  }

  /** Answers what was checked, with the facts compared. */
  async function restore(backup: RestoreInput, tables: readonly string[], restoreJobs = 1): Promise<readonly Check[]> {
    const place = into(tables, restoreJobs);
    const expected = place.expects?.(backup.facts) ?? backup.facts;
    expect(expected.tables).toHaveLength(tables.length);
    const staged = await place.stage(backup, examContext());
    expect(compareFacts(expected, staged.facts)).toEqual([]);
    await staged.swap().finally(async () => await staged.discard());
    return staged.checks.filter(({ verdict }) => verdict !== 'ok');
  }

  async function numbersIn(query: string): Promise<readonly unknown[]> {
    const [row] = await server.query('part', query);
    return Object.values(row ?? {}).map(Number);
  }

  it('brings everything, and tells nobody who uses the live one', async () => {
    const backup = await captureAll(sourceOf(server, 'gallery'));
    const before = await gallery.read();
    const app = await server.connect('gallery');
    const told: string[] = [];
    const hooks = { beforeSwap: () => void told.push('before'), afterSwap: () => void told.push('after') };
    const place = sourceOf(server, 'gallery', { hooks }).into('gallery_copy');
    const staged = await place.stage(backup, examContext());
    await staged.swap();
    await staged.discard();
    expect([await server.databases(), told]).toEqual([['gallery', 'gallery_copy'], []]);
    expect(await gallery.read()).toBe(before);
    expect((await app.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await app.end();
  });

  it('never takes the name of another, nor ends the sessions of one that was made meanwhile', async () => {
    const backup = await captureAll(sourceOf(server, 'gallery'));
    const place = sourceOf(server, 'gallery').into('gallery_copy');
    const staged = await place.stage(backup, examContext());
    await server.query('postgres', 'CREATE DATABASE gallery_copy');
    const stranger = await server.connect('gallery_copy');
    // Holds the renaming up until sessions that would be in its way have been ended.
    const scratch = (await server.databases()).find((name) => name.startsWith('gallery_copy_restore_')) ?? '';
    const holder = await server.connect();
    await holder.query(`BEGIN; COMMENT ON DATABASE ${scratch} IS 'held'`);
    const swapped = expect(staged.swap()).rejects.toMatchObject({
      code: 'RESTORE_FAILED',
      message: expect.stringContaining('database "gallery_copy" already exists'),
      hint: expect.stringContaining('was left alone'),
    });
    await until(async () => (await server.query('postgres', ENDING)).length > 0);
    await holder.end();
    await swapped;
    await staged.discard();
    expect((await stranger.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await stranger.end();
    const checks = await place.restoreChecks({ ...backup, bytes: 1 }, examContext().signal);
    expect(checks).toContainEqual(expect.objectContaining({ name: 'new-place', verdict: 'blocked' }));
    expect(checks.map(({ name }) => name)).not.toContain('sessions');
    expect(await server.databases()).toEqual(['gallery', 'gallery_copy']);
  });

  it('takes no name that is too long, or that would be dropped one day', () => {
    const kept = 'gallery_before_20260101t000000z_abcdefghij';
    for (const name of ['x'.repeat(64), kept, 'gallery_restore_abcdefghij']) {
      expect(() => sourceOf(server, 'gallery').into(name)).toThrow(
        expect.objectContaining({ code: 'REQUEST_INVALID' }),
      );
    }
  });

  it('brings a table with its sequence, indexes, triggers and rights, and leaves the others and their views', async () => {
    await server.query(
      'gallery',
      `CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'`,
      'CREATE TRIGGER noted BEFORE INSERT ON photos FOR EACH ROW EXECUTE FUNCTION noted()',
      'CREATE INDEX ON photos (name)',
      'GRANT SELECT ON photos TO public',
    );
    const backup = await captureAll(sourceOf(server, 'gallery'));
    expect(await restore(backup, ['photos'])).toEqual([]);
    expect(await numbersIn('SELECT count(*), max(id) FROM photos')).toEqual([1000, 1000]);
    await server.query('part', `INSERT INTO photos (name) VALUES ('new')`);
    const counts = await numbersIn(
      `SELECT max(id),
         (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal) AS triggers,
         (SELECT count(*) FROM pg_indexes WHERE schemaname = 'public') AS indexes,
         (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')) AS relations,
         has_table_privilege('public', 'photos', 'SELECT')::int AS readable
       FROM photos`,
    );
    expect(counts).toEqual([1001, 1, 2, 1, 1]);
    expect(await server.databases()).toEqual(['gallery', 'part']);
  });

  it('leaves out foreign keys to tables that were not chosen, and says so', async () => {
    const backup = await captureAll(sourceOf(server, 'gallery'));
    expect(await restore(backup, ['Comments of all'], 2)).toEqual([
      {
        name: 'left-out',
        verdict: 'warning',
        message:
          'Left out, because it needs tables that were not chosen: FK CONSTRAINT Comments of all_photo_fkey of public.Comments of all.',
      },
    ]);
    expect(await numbersIn('SELECT count(*) FROM "Comments of all"')).toEqual([50]);
    await server.query('postgres', 'DROP DATABASE part');
    expect(await restore(backup, ['public.photos', 'public.Comments of all'])).toEqual([]);
    expect(await numbersIn(`SELECT count(*) FROM pg_constraint WHERE contype = 'f'`)).toEqual([1]);
  });

  it('finds tables by names that are hard on programs, in schemas of their own, with what they need', async () => {
    const [name, schema] = [quoted(ODD), quoted(`${ODD} schema`)];
    await server.query(
      'gallery',
      'CREATE EXTENSION hstore',
      `CREATE SCHEMA ${schema}`,
      `CREATE TYPE ${schema}.mood AS ENUM ('sad', 'happy')`,
      `CREATE TABLE ${schema}.${name} (id int GENERATED ALWAYS AS IDENTITY, mood ${schema}.mood, tags hstore)`,
      `INSERT INTO ${schema}.${name} (mood, tags) VALUES ('happy', 'a=>1')`,
      `CREATE TABLE ${name} (id int)`,
      `CREATE TABLE "photos old" (id int)`,
      `CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)`,
      `CREATE TABLE "parts 1" PARTITION OF parts FOR VALUES FROM (1) TO (9)`,
      `INSERT INTO parts VALUES (1), (2)`,
    );
    const backup = await captureAll(sourceOf(server, 'gallery'));
    expect(await restore(backup, [`${schema}.${name}`, 'parts'])).toEqual([]);
    expect(await numbersIn(`SELECT count(*) FROM ${schema}.${name} WHERE tags -> 'a' = '1'`)).toEqual([1]);
    expect(await numbersIn('SELECT count(*) FROM parts')).toEqual([2]);
    expect(await numbersIn(`SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`)).toEqual([2]);
    expect(backup.facts.tables).toContainEqual({ name: 'public.parts 1', rows: 2, partitionOf: 'public.parts' });
  });

  it('refuses what is not there or can not be alone, and leaves nothing', async () => {
    await server.query('gallery', 'CREATE TABLE kid (extra int) INHERITS (photos)');
    const backup = await captureAll(sourceOf(server, 'gallery'));
    const unknown = await refused(() => into(['Photos']).expects?.(backup.facts));
    expect(unknown.hint).toContain('public.Comments of all, public.kid, public.photos');
    await refused(() => into(['a.b.c']));
    const alone = await refused(async () => await into(['kid']).stage(backup, examContext()));
    expect(alone.message).toContain('public kid owner needs TABLE public photos gallery_app');
    expect(await server.databases()).toEqual(['gallery']);
  });

  it('reads no more of the backup for the list than its beginning', async () => {
    await server.query(
      'gallery',
      `INSERT INTO photos (data) SELECT decode(repeat(md5(i::text), 40000), 'hex') FROM generate_series(1, 20) i`,
    );
    const { content, facts } = await captureAll(sourceOf(server, 'gallery'));
    const read: number[] = [];
    const counted = {
      ...content,
      async *open(name: string) {
        const opening = read.push(0) - 1;
        const dump = await collect(content.open(name));
        for (let at = 0; at < dump.length; at += CHUNK) {
          const chunk = dump.subarray(at, at + CHUNK);
          read[opening] = (read[opening] ?? 0) + chunk.length;
          yield chunk;
        }
      },
    };
    await restore({ content: counted, facts }, ['photos']);
    const total = content.bytes('database.dump');
    expect([read.length, read[1]]).toEqual([2, total]);
    expect(read[0]).toBeLessThan(total / 2);
  });
});
