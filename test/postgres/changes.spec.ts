// Row changes of PostgreSQL: captured while others write, applied to a restored backup, and the same as the source then.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { systemClock } from '#backup/core/clock.js';
import type { StagedRestore } from '#backup/core/source.js';
import { History } from '#backup/sources/changes-history.spec.support.js';
import type { PostgresChangesOptions } from '#backup/sources/postgres/changes/options.js';
import { PostgresChangesSource } from '#backup/sources/postgres/changes/postgres-changes-source.js';
import { captureAll, examContext, type SourceFixture } from '#backup/testing/source-exam/examination.js';
import { sourceExam } from '#backup/testing/source-exam/source-exam.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { sessionsOf, sourceOf } from './fixture.js';

const COLUMNS = `
  id bigserial PRIMARY KEY, project int REFERENCES projects, text text, note jsonb, raw bytea, tags text[],
  length int GENERATED ALWAYS AS (length(text)) STORED, version bigint DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT now(), changed timestamp DEFAULT now()`;

/** The same rows, whose changes are told in different ways. */
const TABLES = ['by_time', 'by_local_time', 'by_count'];

const SCHEMA = [
  `CREATE TABLE projects (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE)`,
  `INSERT INTO projects (name) VALUES ('one'), ('two')`,
  `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
     'BEGIN NEW.updated_at = now(); NEW.changed = now(); RETURN NEW; END'`,
  ...TABLES.flatMap((table) => [
    `CREATE TABLE ${table} (${COLUMNS})`,
    `CREATE TRIGGER touch BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION touch()`,
    `INSERT INTO ${table} (project, text, note, raw, tags)
     SELECT 1 + i % 2, 'text ' || i, '{"a": [1, "x"]}', decode(md5(i::text), 'hex'), ARRAY['a b', NULL, '"']
     FROM generate_series(1, 200) i`,
  ]),
];

const CAPTURED: PostgresChangesOptions['tables'] = {
  projects: { column: 'xmin', deletions: true },
  by_time: { column: 'updated_at', deletions: true },
  by_local_time: { column: 'changed', deletions: true },
  by_count: { column: 'version', deletions: true },
};

const ONE: PostgresChangesOptions['tables'] = { by_time: { column: 'updated_at', deletions: true } };

const ALL = `SELECT ${['projects', ...TABLES]
  .map((table) => `(SELECT json_agg(t ORDER BY id) FROM public.${table} t) AS ${table}`)
  .join(', ')}`;

type Staged = StagedRestore & Required<Pick<StagedRestore, 'apply' | 'query'>>;

function change(table: string, writer: number, id: number): string {
  return `UPDATE ${table} SET text = 'of ${writer}', version = nextval('${table}_id_seq') WHERE id = ${id}`;
}

describeWithPostgres('row changes of PostgreSQL', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.create(['fsync=off', 'full_page_writes=off', 'max_prepared_transactions=5']);
  });

  afterAll(async () => await server.remove());

  describe('PostgresChangesSource', () => {
    let database = 0;

    async function makeFixture(): Promise<SourceFixture> {
      const name = `exam_${(database += 1)}`;
      const scratchDirectory = await mkdtemp(join(tmpdir(), 'changes-exam-'));
      await server.query('postgres', `CREATE DATABASE ${name}`);
      await server.query(name, 'CREATE TABLE by_time (id serial PRIMARY KEY, updated_at timestamptz DEFAULT now())');
      await server.query(name, 'INSERT INTO by_time DEFAULT VALUES');
      const source = new PostgresChangesSource({
        ...server.connection(name),
        tables: ONE,
        scratchDirectory,
        clock: systemClock,
      });
      return {
        source,
        elsewhere: source,
        change: async () => void (await server.query(name, 'INSERT INTO by_time DEFAULT VALUES')),
        read: async () => JSON.stringify(await server.query(name, 'SELECT count(*), max(updated_at) FROM by_time')),
        list: async () => [...(await readdir(scratchDirectory)), ...(await sessionsOf(server))],
        remove: async () => await rm(scratchDirectory, { recursive: true }),
      };
    }

    for (const { name, run } of sourceExam(makeFixture)) it(name, run);
  });

  function historyOf(tables: PostgresChangesOptions['tables'], options: Partial<PostgresChangesOptions> = {}): History {
    const where = { ...server.connection('app'), clock: systemClock };
    return new History(new PostgresChangesSource({ ...where, tables, overlapMs: 1, ...options }));
  }

  async function stageFull(): Promise<Staged> {
    const source = sourceOf(server, 'app');
    return (await source.stage(await captureAll(source), examContext())) as Staged;
  }

  async function dump(): Promise<unknown> {
    return (await server.query('app', ALL))[0];
  }

  async function update(text: string, ...ids: readonly number[]): Promise<void> {
    await server.query('app', `UPDATE by_time SET text = '${text}' WHERE id IN (${ids.join(', ')})`);
  }

  describe('told to a full backup', () => {
    beforeEach(async () => {
      await server.query('postgres', 'CREATE DATABASE app');
      await server.query('app', ...SCHEMA);
    });

    afterEach(async () => {
      for (const database of await server.databases()) {
        await server.query('postgres', `DROP DATABASE "${database}" WITH (FORCE)`);
      }
    });

    it('recover what there was at the last capture, by each kind of column', async () => {
      const full = await stageFull();
      const history = historyOf(CAPTURED);
      await history.capture();
      for (const round of [1, 2]) {
        await server.query(
          'app',
          `INSERT INTO projects (name) VALUES ('new ${round}')`,
          ...TABLES.flatMap((table) => [
            `UPDATE ${table} SET text = E'changed\\n\\\\.\\n, "' || id, note = NULL,
             version = (SELECT max(version) + 1 FROM ${table}) WHERE id % 20 = ${round}`,
            `DELETE FROM ${table} WHERE id % 50 = ${round} OR id = 200 + ${round - 1}`,
            `INSERT INTO ${table} (project, text, version)
             SELECT max(id), '', (SELECT max(version) + 1 FROM ${table}) FROM projects`,
          ]),
          // Unique values move from row to row.
          `UPDATE projects SET name = 'parked' WHERE id = 1`,
          `UPDATE projects SET name = 'name of ${round}' WHERE id = 2`,
          `UPDATE projects SET name = 'two' WHERE id = 1`,
        );
        await delay(5);
        await history.capture();
      }
      const live = await dump();
      await update('too late', 1, 2, 3);
      expect(history.chain()).toHaveLength(3);
      const applied = await full.apply(history.input());
      expect([applied.facts.properties, applied.checks]).toEqual([full.facts.properties, full.checks]);
      expect((await full.query(ALL))[0]).toEqual(live);
      expect(await full.query('SELECT last_value::int AS last FROM public.by_time_id_seq')).toEqual([{ last: 202 }]);
      expect(
        await full.query(`SELECT count(*)::int AS n FROM pg_trigger WHERE tgname = 'touch' AND tgenabled = 'O'`),
      ).toEqual([{ n: 3 }]);
      await full.discard();
    });

    it('miss nothing of transactions that are under way, or prepared, when they are captured', async () => {
      const full = await stageFull();
      const history = historyOf(CAPTURED);
      await history.capture();
      const state = { writing: 2 };
      const short = async (): Promise<void> => {
        const client = await server.connect('app');
        for (let round = 0; state.writing > 0; round += 1) {
          for (const table of TABLES) await client.query(change(table, 1, 1 + (round % 60)));
          await delay(10);
        }
        await client.end();
      };
      const long = async (writer: number): Promise<void> => {
        const client = await server.connect('app');
        for (let round = 0; round < 3; round += 1) {
          await client.query('BEGIN');
          await client.query('SELECT now()');
          await client.query(`UPDATE projects SET name = name || '.' WHERE id = ${writer - 1}`);
          for (const table of TABLES) {
            await delay(writer * 40);
            await client.query(change(table, writer, writer * 60 + round));
          }
          await delay(writer * 40);
          await client.query(`PREPARE TRANSACTION 'of ${writer}'`);
          if (round === 2) await delay(300);
          await client.query(`COMMIT PREPARED 'of ${writer}'`);
        }
        await client.end();
        state.writing -= 1;
      };
      const written = Promise.all([short(), long(2), long(3)]);
      while (state.writing > 0) await history.capture();
      await written;
      await history.capture();
      const live = await dump();
      await full.apply(history.input());
      expect((await full.query(ALL))[0]).toEqual(live);
      expect(history.backups.length).toBeGreaterThan(3);
      await full.discard();
    }, 30_000);

    it('begin before what is under way where that can be seen, and only by the overlap before what can not', async () => {
      await server.query(
        'app',
        `DROP ROLE IF EXISTS watcher`,
        `CREATE ROLE watcher LOGIN PASSWORD '${server.password}'`,
        'GRANT SELECT ON ALL TABLES IN SCHEMA public TO watcher',
        'GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO watcher',
      );
      const seeing = historyOf(ONE);
      const blind = historyOf(ONE, { user: 'watcher' });
      const careful = historyOf(ONE, { user: 'watcher', overlapMs: 60_000 });
      const all = [seeing, blind, careful];
      for (const history of all) await history.capture();
      const writer = await server.connect('app');
      await writer.query('BEGIN');
      await writer.query('SELECT now()');
      await delay(20);
      await update('meanwhile', 1);
      for (const history of all) await history.capture();
      await writer.query(`UPDATE by_time SET text = 'late' WHERE id = 2`);
      await writer.query('COMMIT');
      await writer.end();
      for (const history of all) await history.capture();

      const full = await stageFull();
      const found: unknown[] = [];
      for (const history of all) {
        // Each begins with a capture of every row, so that nothing of the one before is left.
        await full.apply(history.input());
        found.push((await full.query(ALL))[0]);
      }
      await full.discard();
      expect(found.map((rows) => JSON.stringify(rows).includes('late'))).toEqual([true, false, true]);
      expect([seeing.notes, blind.notes[0]]).toEqual([[], expect.stringContaining('hidden from this role')]);
    });

    it('leave alone what refers to a partition, and know rows that came and went at once, or were written otherwise', async () => {
      await server.query(
        'app',
        `CREATE TABLE slugs (id int PRIMARY KEY, slug text UNIQUE, at timestamptz DEFAULT clock_timestamp())`,
        `CREATE TABLE parts (id int PRIMARY KEY, at timestamptz DEFAULT clock_timestamp()) PARTITION BY RANGE (id)`,
        `CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100)`,
        `CREATE TABLE users (id int PRIMARY KEY, part int REFERENCES parts ON DELETE SET NULL)`,
        `CREATE TABLE refilled (id int PRIMARY KEY, at timestamptz)`,
        `CREATE TABLE written (id int PRIMARY KEY, real float8, span interval, raw bytea, day date, at timestamp DEFAULT now())`,
        `INSERT INTO slugs VALUES (1, 'same')`,
        `INSERT INTO parts SELECT generate_series(1, 9)`,
        `INSERT INTO users SELECT i, i FROM generate_series(1, 9) i`,
        `INSERT INTO written VALUES (1, 0.1::float8 + 0.2, '-1 year 2 days 03:04:05', '\\x00ff5c', '2026-03-04')`,
        ...[
          'extra_float_digits = -5',
          'intervalstyle = sql_standard',
          'bytea_output = escape',
          `datestyle = 'SQL, DMY'`,
        ].map((setting) => `ALTER DATABASE app SET ${setting}`),
      );
      const full = await stageFull();
      const by = { column: 'at', deletions: true };
      const history = historyOf({ slugs: by, parts_1: by, refilled: by, written: by });
      await server.query('app', `INSERT INTO refilled VALUES (1, now())`);
      await history.capture();
      await server.query(
        'app',
        `DELETE FROM slugs`,
        `INSERT INTO slugs VALUES (2, 'same')`,
        `UPDATE parts SET at = clock_timestamp() WHERE id = 3`,
        `TRUNCATE refilled`,
        `INSERT INTO refilled VALUES (1, now() - interval '1 day')`,
      );
      await history.capture();
      expect(history.chain()).toHaveLength(2);
      await full.apply(history.input());
      for (const table of ['slugs', 'parts', 'users', 'refilled', 'written']) {
        const rows = `SELECT (SELECT json_agg(t ORDER BY id) FROM public.${table} t) AS ${table}`;
        expect(await full.query(rows)).toEqual(
          await server.query(
            'app',
            `SET datestyle = ISO`,
            `SET intervalstyle = postgres`,
            `SET extra_float_digits = 1`,
            `SET bytea_output = hex`,
            rows,
          ),
        );
      }
      await full.discard();
    });

    it('begin anew where the server is not as far as it was, because its disk was put back', async () => {
      const history = historyOf(ONE);
      await history.capture();
      const { facts } = await history.capture();
      const marks = facts.marks?.['table:public.by_time'];
      expect(marks?.['from']).toBeDefined();
      Object.assign(marks ?? {}, { transaction: String(BigInt(marks?.['transaction'] ?? 0) + 1000n) });
      expect((await history.capture()).facts.marks?.['table:public.by_time']?.['from']).toBeUndefined();
    });

    it('are refused, with nothing changed, where they do not fit', async () => {
      const full = await stageFull();
      const history = historyOf({ by_time: { column: 'updated_at' } });
      await history.capture();
      await server.query(
        'app',
        `INSERT INTO projects (name) VALUES ('three')`,
        `INSERT INTO by_time (project) VALUES (3)`,
      );
      await history.capture();
      const before = await full.query(ALL);
      await expect(full.apply(history.input())).rejects.toMatchObject({
        code: 'CHANGES_REFUSED',
        message: expect.stringContaining('foreign key'),
      });
      await server.query('app', 'ALTER TABLE by_time ADD COLUMN stars int');
      await history.capture();
      await expect(full.apply(history.input())).rejects.toMatchObject({
        code: 'CHANGES_REFUSED',
        message: expect.stringContaining('stars integer'),
      });
      expect(await full.query(ALL)).toEqual(before);
      await full.discard();
    });
  });
});
