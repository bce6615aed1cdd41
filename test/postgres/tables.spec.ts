// Tables of a PostgreSQL database as a script: the exam of sources, and what psql makes of the script by itself.

import { spawnSync } from 'node:child_process';

import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';

import { systemClock } from '#backup/core/clock.js';
import type { WantedName } from '#backup/kit/wanted-names.js';
import { PostgresTablesSource } from '#backup/sources/postgres/tables/postgres-tables-source.js';
import { captureAll, examContext, type SourceFixture } from '#backup/testing/source-exam/examination.js';
import { sourceExam } from '#backup/testing/source-exam/source-exam.js';
import { collect, streamOf } from '#backup/testing/streams.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { programs, quoted, sessionsOf } from './fixture.js';

/** As the role of an application is: it owns its tables, and nothing else. */
const ROLE = 'social_app';

/** Two tables that refer to each other, to one that is not captured, and from one that is not. */
const SETUP = [
  `CREATE TYPE mood AS ENUM ('good', 'bad')`,
  `CREATE TABLE photos (id int PRIMARY KEY)`,
  `CREATE TABLE counts (n int)`,
  `INSERT INTO counts VALUES (0)`,
  `CREATE FUNCTION count_comment() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE public.counts SET n = n + 1; RETURN NEW; END $$`,
  `CREATE TABLE comments (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, photo int NOT NULL REFERENCES photos ON DELETE CASCADE,
     body text DEFAULT 'it''s', mood mood, pinned bigint, size int GENERATED ALWAYS AS (length(body)) STORED)`,
  `CREATE TABLE likes (id serial PRIMARY KEY, comment int REFERENCES comments ON DELETE CASCADE, who text UNIQUE)`,
  `ALTER TABLE comments ADD CONSTRAINT pinned_like FOREIGN KEY (pinned) REFERENCES likes`,
  `COMMENT ON CONSTRAINT pinned_like ON comments IS 'the like; on top'`,
  `CREATE TABLE reports (comment int REFERENCES comments ON DELETE CASCADE)`,
  `CREATE INDEX comments_body ON comments (lower(body))`,
  `CREATE TRIGGER counting AFTER INSERT ON comments FOR EACH ROW EXECUTE FUNCTION count_comment()`,
  `CREATE TRIGGER resting AFTER DELETE ON comments FOR EACH ROW EXECUTE FUNCTION count_comment()`,
  `ALTER TABLE comments DISABLE TRIGGER resting`,
  `INSERT INTO photos SELECT generate_series(1, 20)`,
  `INSERT INTO comments (photo, body, mood) SELECT i % 20 + 1, E'line\\n\\\\.\\r\\\\N ' || i, 'good' FROM generate_series(1, 300) i`,
  `INSERT INTO likes (comment, who) SELECT id, 'person ' || id FROM comments`,
  `UPDATE comments SET pinned = id WHERE id % 7 = 0`,
  `INSERT INTO reports SELECT id FROM comments WHERE id % 50 = 0`,
];

const STATE = `SELECT (SELECT md5(string_agg(c::text, ',' ORDER BY id)) FROM comments c) AS comments,
  (SELECT md5(string_agg(l::text, ',' ORDER BY id)) FROM likes l) AS likes, (SELECT count(*) FROM reports) AS reports,
  (SELECT n FROM counts) AS counts, (SELECT count(*) FROM photos) AS photos,
  (SELECT string_agg(conname || pg_get_constraintdef(oid) || coalesce(obj_description(oid), ''), ';' ORDER BY conname)
   FROM pg_constraint WHERE connamespace = 'public'::regnamespace) AS constraints,
  (SELECT string_agg(tgname || tgenabled::text, ';' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal) AS triggers,
  (SELECT string_agg(indexdef, ';' ORDER BY indexdef) FROM pg_indexes WHERE schemaname = 'public') AS indexes,
  (SELECT last_value FROM comments_id_seq) AS numbered`;

const TABLES: readonly WantedName[] = [
  { name: 'comments', optional: false },
  { name: 'likes', optional: false },
  { name: 'stars', optional: true },
];

function text(value: string): string {
  return `convert_from('\\x${Buffer.from(value).toString('hex')}', 'UTF8')`;
}

describeWithPostgres('PostgresTablesSource', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.create();
    await server.query('postgres', `CREATE ROLE ${ROLE} LOGIN PASSWORD '${server.password}'`);
    await makeDatabase();
  });
  afterEach(() => expect(programs(server)).toEqual([]));
  afterAll(async () => await server.remove());

  async function makeDatabase(): Promise<void> {
    await server.query(
      'postgres',
      'DROP DATABASE IF EXISTS social WITH (FORCE)',
      `CREATE DATABASE social OWNER ${ROLE}`,
    );
    await change(...SETUP);
  }

  async function change(...statements: readonly string[]) {
    return await server.query('social', `GRANT ALL ON SCHEMA public TO ${ROLE}`, `SET ROLE ${ROLE}`, ...statements);
  }

  async function state(): Promise<string> {
    return JSON.stringify(await change(STATE));
  }

  function sourceOf(database = 'social', tables = TABLES): PostgresTablesSource {
    const where = server.connection(database, ROLE);
    return new PostgresTablesSource({ ...where, tables, binaryDirectory: server.binaries, clock: systemClock });
  }

  async function scriptOf(source = sourceOf()): Promise<Buffer> {
    return await collect((await captureAll(source)).content.open('tables.sql'));
  }

  /** By hand, as the documentation says. */
  function replay(script: Buffer, database = 'social') {
    const { host, port, user, password } = server.connection(database, ROLE);
    const { status, stderr } = spawnSync(
      `${server.binaries}/psql`,
      ['--no-psqlrc', '--quiet', '--file', '-', database],
      {
        input: script,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password },
      },
    );
    return { status, said: stderr };
  }

  async function makeFixture(): Promise<SourceFixture> {
    return {
      source: sourceOf('social', [{ name: 'likes', optional: false }]),
      elsewhere: sourceOf('social', [{ name: 'likes', optional: false }]),
      change: async () => void (await change(`DELETE FROM likes WHERE id % 2 = 1 AND id % 7 <> 0`)),
      read: async () => JSON.stringify(await change('SELECT count(*), sum(id) FROM likes')),
      list: async () => [...(await server.databases()), ...(await sessionsOf(server)), ...programs(server)],
      remove: async () =>
        void (await change(`INSERT INTO likes SELECT id, id, 'person ' || id FROM comments ON CONFLICT DO NOTHING`)),
    };
  }

  for (const { name, run } of sourceExam(makeFixture)) it(name, run);

  it('writes what psql replays into the database that is there, and replaces the rows of these tables alone', async () => {
    await makeDatabase();
    const before = await state();
    const script = await scriptOf();
    await change(
      'UPDATE comments SET pinned = NULL, body = $$other$$',
      'ALTER TABLE comments ADD COLUMN stars int DEFAULT 5',
      'DELETE FROM likes',
    );
    expect(replay(script)).toEqual({ status: 0, said: '' });
    await change('ALTER TABLE comments DROP COLUMN stars');
    expect(await state()).toBe(before);
    const [{ id } = {}] = await change('INSERT INTO comments (photo) VALUES (1) RETURNING id');
    expect(id).toBe(301);
  });

  it('makes tables that are missing, with all that belongs to them, also those that refer to each other', async () => {
    await makeDatabase();
    const before = await state();
    const script = await scriptOf();
    await change('DROP TABLE comments, likes CASCADE');
    expect(replay(script)).toEqual({ status: 0, said: '' });
    await change('ALTER TABLE reports ADD FOREIGN KEY (comment) REFERENCES comments ON DELETE CASCADE');
    expect(await state()).toBe(before);
    await change('ALTER TABLE comments DROP CONSTRAINT pinned_like', 'DROP TABLE likes');
    expect(replay(script)).toEqual({ status: 0, said: '' });
    expect(await change('SELECT count(*)::int AS n FROM likes')).toEqual([{ n: 300 }]);
  });

  it('changes nothing when it does not fit, by hand and through the library', async () => {
    await makeDatabase();
    const misfits = [
      [['ALTER TABLE likes RENAME COLUMN who TO person'], /column "who"/],
      [
        [
          'ALTER TABLE likes ADD COLUMN at date',
          'UPDATE likes SET at = now()',
          'ALTER TABLE likes ALTER COLUMN at SET NOT NULL',
        ],
        /not-null/,
      ],
      [['DELETE FROM photos WHERE id = 3'], /comments_photo_fkey/],
      [['INSERT INTO comments (photo) VALUES (1)', 'INSERT INTO reports VALUES (301)'], /reports_comment_fkey/],
    ] as const;
    const backup = await captureAll(sourceOf());
    const script = await collect(backup.content.open('tables.sql'));
    for (const [statements, said] of misfits) {
      await makeDatabase();
      await change(...statements);
      const before = await state();
      expect(replay(script)).toEqual({ status: 3, said: expect.stringMatching(said) });
      expect(await state()).toBe(before);
      const staged = await sourceOf().stage(backup, examContext());
      await expect(staged.swap()).rejects.toMatchObject({
        code: 'RESTORE_FAILED',
        message: expect.stringMatching(said),
      });
      expect(await state()).toBe(before);
    }
    await makeDatabase();
    await change('ALTER TABLE likes ALTER COLUMN who TYPE char(40)');
    const before = await state();
    const staged = await sourceOf().stage(backup, examContext());
    await expect(staged.swap()).rejects.toMatchObject({ code: 'FACTS_MISMATCH' });
    expect(await state()).toBe(before);
  });

  it('says before what is missing, near or no table of rows', async () => {
    await makeDatabase();
    await change(
      'CREATE VIEW seen AS SELECT 1',
      'CREATE TABLE parts (id int) PARTITION BY RANGE (id)',
      'CREATE TABLE part PARTITION OF parts FOR VALUES FROM (1) TO (2)',
    );
    const refused = [
      [
        [{ name: 'coments', optional: false }],
        /no table public\.coments \(did you mean public\.comments.*\) in social/,
      ],
      [[{ name: 'stars', optional: true }], /optional, and none is there/],
      [[{ name: 'seen', optional: false }], /is a view/],
      [[{ name: 'parts', optional: false }], /partitioned/],
      [[{ name: 'part', optional: false }], /is a partition of public\.parts/],
    ] as const;
    for (const [tables, message] of refused) {
      await expect(captureAll(sourceOf('social', tables))).rejects.toMatchObject({
        code: 'SOURCE_INVALID',
        message: expect.stringMatching(message),
      });
    }
    const { facts } = await captureAll(sourceOf());
    expect(facts.names).toMatchObject({
      missing: ['public.stars'],
      needs: ['function public.count_comment()', 'table public.photos', 'type public.mood'],
    });
    const input = { facts, content: { names: [], bytes: () => 0, open: () => streamOf() } };
    const { signal } = examContext();
    await server.query('social', 'ALTER TABLE reports OWNER TO CURRENT_USER');
    expect(await sourceOf().restoreChecks(input, signal)).toContainEqual(
      expect.objectContaining({
        verdict: 'blocked',
        message: expect.stringContaining('public.reports, which refers to public.comments, belongs to a role'),
      }),
    );
    await change('DROP TABLE comments CASCADE', 'DROP TYPE mood');
    const context = { ...examContext(), takesWhatIsLeft: true };
    expect((await captureAll(sourceOf(), context)).facts.tables).toEqual([{ name: 'public.likes', rows: 300 }]);
    const checks = await sourceOf().restoreChecks(input, signal);
    expect(checks.find(({ name }) => name === 'needs')).toMatchObject({
      verdict: 'blocked',
      message: expect.stringContaining('type public.mood'),
    });
  });

  it('writes and reads back exactly what there was, whatever names and values there are', async () => {
    await makeDatabase();
    const names = [
      '"; DROP TABLE comments; --',
      "it's\n\\! id $nb$ %I %s \\.",
      'select',
      '--\n-- Name: x; Type: FK CONSTRAINT für 🐈',
    ];
    const texts = [
      ...names,
      '',
      '\\N',
      '\r\n',
      'ROLLBACK; DROP TABLE comments;',
      '\\restrict x',
      '\restrict x',
      '\t',
      '\u2028',
    ];
    for (const name of names) {
      await change(
        `CREATE TABLE ${quoted(name)} (${quoted(name)} text DEFAULT E'${name.replaceAll('\\', '\\\\').replaceAll("'", "''")}', f float8, n numeric, b bytea, t timestamptz, i interval, j jsonb, a text[])`,
        `COMMENT ON TABLE ${quoted(name)} IS E'${name.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
        `INSERT INTO ${quoted(name)} (${quoted(name)}) VALUES ${texts.map((value) => `(${text(value)})`).join(', ')}, (NULL)`,
        `INSERT INTO ${quoted(name)} SELECT NULL, f, n, decode('00ff', 'hex'), now(), '1 mon -3 days', '{"a": 9007199254740993}', ARRAY['x,"\\', NULL]
         FROM (VALUES ('-0'::float8, '1e-400'::numeric), ('Infinity', 'NaN'), ('5e-324', '12345678901234567890.123'), (0.1::float8 + 0.2, 0)) v (f, n)`,
      );
    }
    const tables = names.map((name) => ({ name: `public.${quoted(name)}`, optional: false }));
    const before = await captureAll(sourceOf('social', tables));
    const script = await collect(before.content.open('tables.sql'));
    await change(
      ...names.slice(0, 2).map((name) => `DROP TABLE ${quoted(name)}`),
      ...names.slice(2).map((name) => `DELETE FROM ${quoted(name)}`),
    );
    expect(replay(script)).toEqual({ status: 0, said: '' });
    expect((await captureAll(sourceOf('social', tables))).facts.properties).toEqual(before.facts.properties);
    expect(
      await change(
        `SELECT count(*)::int AS n FROM pg_description WHERE objsubid = 0 AND description = ANY (SELECT relname FROM pg_class)`,
      ),
    ).toEqual([{ n: names.length }]);
    expect(await change('SELECT count(*)::int AS n FROM comments')).toEqual([{ n: 300 }]);
  });
});
