// Row rescue in PostgreSQL: rows of a restored database beside the live one, compared, and put back exactly.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Client } from 'pg';

import { systemClock } from '#backup/core/clock.js';
import type { RowChoice, RowRescue } from '#backup/core/rescue.js';
import { writeMark } from '#backup/sources/postgres/databases/database-mark.js';
import { openRescue } from '#backup/sources/postgres/rescue/rescue-rows.js';
import { settle } from '#backup/sources/postgres/settings.js';
import { captureAll, examContext } from '#backup/testing/source-exam/examination.js';

import { codeBlocks, findBlock } from '../readme/blocks.js';
import { ROOT } from '../readme/programs.js';
import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { quoted, sessionsOf, sourceOf } from './fixture.js';
import { EVERYTHING, SHOP, SHOP_LATER } from './rescue-schema.js';

const DOCUMENT = join(ROOT, 'libs/backup/docs/row-rescue.md');
const COMMAND = join(ROOT, 'libs/backup/dist/cli/main.js');

type Choice = Partial<RowChoice> & Pick<RowChoice, 'tables'>;

describeWithPostgres('row rescue of PostgreSQL', () => {
  let server: PostgresServer;
  let live: Client;

  beforeAll(async () => {
    server = await PostgresServer.create();
    await server.query('postgres', 'CREATE DATABASE live');
    await server.query('live', `CREATE ROLE limited LOGIN PASSWORD '${server.password}'`, ...EVERYTHING);
    await server.query('postgres', 'CREATE DATABASE side TEMPLATE live');
    live = await server.connect('live');
  });

  afterAll(async () => {
    await live.end();
    await server.remove();
  });

  async function withRescue<T>(
    choice: Choice,
    work: (rescue: RowRescue) => Promise<T>,
    options: { readonly user?: string; readonly lockTimeoutMs?: number; readonly names?: [string, string] } = {},
  ): Promise<T> {
    const { names: [database, beside] = ['live', 'side'], user, lockTimeoutMs = 500 } = options;
    const settings = settle({ ...server.connection(database, user), lockTimeoutMs, clock: systemClock }, {});
    const asked = { kinds: ['missing', 'changed'], examples: 3, ...choice } as const;
    const { rescue, close } = await openRescue(settings, beside, asked, examContext());
    try {
      return await work(rescue);
    } finally {
      await close();
    }
  }

  async function putBack(choice: Choice): Promise<RowRescue['plan']> {
    return await withRescue(choice, async (rescue) => {
      expect(rescue.plan.checks.filter(({ verdict }) => verdict === 'blocked')).toEqual([]);
      await rescue.putBack();
      return rescue.plan;
    });
  }

  async function planOf(choice: Choice): Promise<RowRescue['plan']> {
    return await withRescue(choice, async ({ plan }) => plan);
  }

  async function blockedBy(choice: Choice): Promise<string[]> {
    const { checks } = await planOf(choice);
    return checks.flatMap(({ name, verdict, message }) => (verdict === 'blocked' ? [`${name}: ${message}`] : []));
  }

  /** All rows as the server writes them. */
  async function rowsOf(table: string, database = 'live', order = '1'): Promise<string> {
    const rows = await server.query(
      database,
      `SELECT string_agg(t::text, E'\n' ORDER BY t::text COLLATE "C") AS rows, count(*) FROM (SELECT * FROM ${table} ORDER BY ${order}) t`,
    );
    return JSON.stringify(rows);
  }

  async function expectAsBefore(...tables: readonly string[]): Promise<void> {
    for (const table of tables) expect(await rowsOf(table)).toBe(await rowsOf(table, 'side'));
  }

  describe('comparing', () => {
    it('finds what is missing, changed and extra, and says by what columns', async () => {
      await live.query(`DELETE FROM people WHERE id IN (3, 5); UPDATE people SET name = 'x', age = NULL WHERE id = 7;
        UPDATE people SET age = -age WHERE id = 8; INSERT INTO people (id, email) VALUES (900, 'new@x'), (901, 'newer@x')`);
      const { tables, writes } = await planOf({ tables: [{ table: 'people' }] });
      expect(tables).toEqual([
        {
          table: 'public.people',
          key: ['id'],
          onlyInBackup: [],
          onlyLive: [],
          rows: 20,
          missing: { count: 2, examples: [{ id: '3' }, { id: '5' }] },
          changed: { count: 2, examples: [{ id: '7' }, { id: '8' }], columns: { name: 1, age: 2 } },
          extra: { count: 2, examples: [{ id: '900' }, { id: '901' }] },
        },
      ]);
      expect(writes).toEqual([{ table: 'public.people', inserts: 2, parents: 0, updates: 2 }]);
    });

    it('takes a condition for what is in the backup, and for what is extra live', async () => {
      const where = `people.age < 17 -- the young`;
      const { tables } = await planOf({ tables: [{ table: 'public.people', where }], kinds: ['missing'] });
      // 8 was not that young before, but it is in the backup: it is not extra.
      expect(tables).toMatchObject([
        { rows: 6, where, missing: { count: 2 }, changed: { count: 0 }, extra: { count: 0, examples: [] } },
      ]);
      const { tables: more } = await planOf({ tables: [{ table: 'people', where: `email ~ 'new' OR id > 18` }] });
      expect(more).toMatchObject([
        { rows: 2, missing: { count: 0 }, extra: { count: 2, examples: [{ id: '900' }, { id: '901' }] } },
      ]);
    });

    it.each([
      `true) OR (true`,
      `true); DELETE FROM people WHERE (true`,
      `true; DELETE FROM people`,
      `true) UNION SELECT FROM people WHERE (true`,
      `true] || ARRAY[true`,
      `id IN (WITH gone AS (DELETE FROM people RETURNING id) SELECT id FROM gone)`,
      `CASE current_database() WHEN 'side' THEN nextval('people_id_seq') > 0 ELSE true END`,
      `CASE current_database() WHEN 'live' THEN nextval('people_id_seq') > 0 ELSE true END`,
      `nonsense = 1`,
      `count(*) > 1`,
      `id`,
      ``,
      `$1`,
      `/* open`,
    ])('refuses the condition %s', async (where) => {
      await expect(planOf({ tables: [{ table: 'people', where }] })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
      expect((await live.query('SELECT count(*)::int AS rows FROM people')).rows).toEqual([{ rows: 20 }]);
    });

    it.each([
      ['not_there', 'REQUEST_INVALID'],
      ['people_names', 'REQUEST_INVALID'],
      ['without_key', 'REQUEST_INVALID'],
      ['a.b.c', 'REQUEST_INVALID'],
    ])('refuses the table %s', async (table, code) => {
      await expect(planOf({ tables: [{ table }] })).rejects.toMatchObject({ code });
    });

    it('refuses a table whose rows are hidden from the role, and one that it may not read', async () => {
      for (const table of ['secrets', 'people']) {
        const asked = withRescue({ tables: [{ table }] }, async () => undefined, { user: 'limited' });
        await expect(asked).rejects.toMatchObject({ code: 'SOURCE_DENIED' });
      }
    });
  });

  describe('putting back', () => {
    it('puts back what is missing and what was changed, and nothing else', async () => {
      const plan = await putBack({ tables: [{ table: 'people', where: 'id < 8' }] });
      expect(plan.writes).toEqual([{ table: 'public.people', inserts: 2, parents: 0, updates: 1 }]);
      const { tables } = await planOf({ tables: [{ table: 'people' }] });
      expect(tables).toMatchObject([{ missing: { count: 0 }, changed: { count: 1 }, extra: { count: 2 } }]);
      await putBack({ tables: [{ table: 'people' }] });
      await live.query('DELETE FROM people WHERE id >= 900');
      await expectAsBefore('people');
      expect((await planOf({ tables: [{ table: 'people' }] })).writes).toEqual([]);
    });

    it('keeps every value as it was, of whatever type', async () => {
      const table = `other."Every ""type"""`;
      const named = `other."Every ""type"""`;
      await live.query(`ALTER DATABASE live SET TimeZone = 'Asia/Tokyo'; ALTER DATABASE live SET DateStyle = 'German';
        ALTER DATABASE live SET extra_float_digits = 0; DELETE FROM ${table} WHERE "Id" <> 'b'`);
      await live.query(
        `UPDATE ${table} SET f8 = f8 + 1e-12, "of json" = '{"a":  1}', larges = set_byte(larges, 500000, 1) WHERE "Id" = 'b'`,
      );
      const { tables } = await planOf({ tables: [{ table: named }] });
      expect(tables).toMatchObject([
        {
          missing: { count: 4 },
          changed: { count: 1, columns: { f8: 1, 'of json': 1, larges: 1 } },
          extra: { count: 0 },
        },
      ]);
      await putBack({ tables: [{ table: named }] });
      const settings = 'RESET DateStyle';
      await live.query(settings);
      const all = `SELECT md5(string_agg(t::text, '' ORDER BY "Id")) AS md5, sum(length(large)) AS bytes FROM ${table} t`;
      const session = ['SET TimeZone = UTC', 'SET DateStyle = ISO', 'SET extra_float_digits = 3'];
      expect(await server.query('live', ...session, all)).toEqual(await server.query('side', ...session, all));
    });

    it('finds a row by a key that takes two texts for the same', async () => {
      await live.query(`UPDATE other."Every ""type""" SET "Id" = 'B' WHERE "Id" = 'b'`);
      const { tables } = await planOf({ tables: [{ table: `other."Every ""type"""` }] });
      expect(tables).toMatchObject([
        { missing: { count: 0 }, changed: { count: 1, columns: { Id: 1 } }, extra: { count: 0 } },
      ]);
      await putBack({ tables: [{ table: `other."Every ""type"""` }] });
    });

    it('puts back what rows refer to, and what that refers to', async () => {
      await live.query('DELETE FROM notes; DELETE FROM orders; DELETE FROM regions; DELETE FROM countries');
      const { writes } = await putBack({ tables: [{ table: 'notes', where: 'id = 12' }] });
      const expected = [
        { table: 'public.countries', inserts: 1, parents: 1, updates: 0 },
        { table: 'public.regions', inserts: 1, parents: 1, updates: 0 },
        { table: 'public.orders', inserts: 1, parents: 1, updates: 0 },
        { table: 'public.notes', inserts: 4, parents: 3, updates: 0 },
      ];
      expect(writes).toEqual(expected);
      const notes = await live.query('SELECT array_agg(id ORDER BY id) AS ids FROM notes');
      // Each answers the one of a third of its number.
      expect(notes.rows).toEqual([{ ids: [0, 1, 4, 12] }]);
      await putBack({
        tables: [{ table: 'notes' }, { table: 'orders' }, { table: 'regions' }, { table: 'countries' }],
      });
      await expectAsBefore('notes', 'orders', 'regions', 'countries');
    });

    it('puts back rows of tables that refer to each other', async () => {
      await live.query('DELETE FROM circle_a; DELETE FROM circle_b');
      const { writes } = await putBack({ tables: [{ table: 'circle_b', where: 'id = 2' }] });
      expect(writes.map(({ inserts, parents }) => [inserts, parents]).toSorted()).toEqual(
        [
          [1, 1],
          [1, 0],
        ].toSorted(),
      );
      await putBack({ tables: [{ table: 'circle_a' }, { table: 'circle_b' }] });
      await expectAsBefore('circle_a', 'circle_b');
    });

    it('works through a partitioned table, and through one partition', async () => {
      await live.query('DELETE FROM events WHERE id % 3 = 0');
      const { tables } = await putBack({ tables: [{ table: 'events_low' }] });
      expect(tables).toMatchObject([{ rows: 50, missing: { count: 16 } }]);
      const plan = await putBack({ tables: [{ table: 'events' }] });
      expect(plan.tables).toMatchObject([{ rows: 100, missing: { count: 17 } }]);
      await expectAsBefore('events', 'events_low', 'events_high');
    });

    it('finds the rows of partitions in a table that has none any more', async () => {
      await live.query(`ALTER TABLE events RENAME TO parted; CREATE TABLE events (LIKE parted INCLUDING ALL);
        INSERT INTO events SELECT * FROM parted WHERE id <> 7; DROP TABLE parted`);
      const { writes } = await putBack({ tables: [{ table: 'events' }] });
      expect(writes).toMatchObject([{ table: 'public.events', inserts: 1, updates: 0 }]);
      await expectAsBefore('events');
    });

    it('moves sequences on, and never back', async () => {
      await live.query('TRUNCATE counted RESTART IDENTITY');
      await putBack({ tables: [{ table: 'counted' }] });
      await live.query('INSERT INTO counted DEFAULT VALUES');
      await live.query(`SELECT setval('counted_serial_seq', 1000)`);
      await live.query('DELETE FROM counted WHERE id = 10');
      await putBack({ tables: [{ table: 'counted' }] });
      await live.query('INSERT INTO counted DEFAULT VALUES');
      const { rows } = await live.query('SELECT * FROM counted WHERE id > 8 ORDER BY id');
      expect(rows).toEqual([
        { id: 9, serial: 18, down: -9 },
        { id: 10, serial: 20, down: -10 },
        { id: 11, serial: 22, down: -11 },
        { id: 12, serial: 1002, down: -12 },
      ]);
    });

    it('asks what becomes of triggers, and does that', async () => {
      await live.query('DELETE FROM watched WHERE id < 3; UPDATE watched SET name = NULL WHERE id = 3; TRUNCATE seen');
      const tables = [{ table: 'watched' }];
      expect(await blockedBy({ tables })).toEqual([
        'triggers: There are triggers on what is written: always of public.watched, see of public.watched.',
      ]);
      await putBack({ tables, triggers: 'skip' });
      expect(await rowsOf('seen')).toContain('"count":"0"');
      await expectAsBefore('watched');
      const modes = await live.query(
        `SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'watched'::regclass ORDER BY 1`,
      );
      expect(modes.rows.map(({ tgname, tgenabled }) => `${tgname} ${tgenabled}`)).toEqual([
        'always A',
        'never D',
        'see O',
      ]);
      await live.query('DELETE FROM watched WHERE id < 3');
      await putBack({ tables, triggers: 'fire' });
      expect(await rowsOf('seen')).toContain('"count":"4"');
    });

    it('takes everything back when it is not what was written', async () => {
      await live.query('DELETE FROM slots WHERE id = 2');
      await withRescue({ tables: [{ table: 'slots', where: 'id = 2' }] }, async (rescue) => {
        await live.query(`CREATE FUNCTION close() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.open = false; RETURN NEW; END';
          CREATE TRIGGER close BEFORE INSERT ON slots FOR EACH ROW EXECUTE FUNCTION close()`);
        await expect(rescue.putBack()).rejects.toMatchObject({ code: 'RESCUE_REFUSED' });
      });
      await live.query('DROP TRIGGER close ON slots');
      await putBack({ tables: [{ table: 'slots' }] });
      await expectAsBefore('slots');
    });

    it('does not take a row for put back that a trigger has left out', async () => {
      await live.query('DELETE FROM refusing');
      await withRescue({ tables: [{ table: 'refusing' }], triggers: 'fire' }, async (rescue) => {
        await expect(rescue.putBack()).rejects.toMatchObject({ code: 'RESCUE_REFUSED' });
      });
    });
  });

  describe('what stands in the way', () => {
    it('is a live row with the same unique value', async () => {
      await live.query(`DELETE FROM people WHERE id = 4; UPDATE people SET email = 'person4@x' WHERE id = 6`);
      expect(await blockedBy({ tables: [{ table: 'people' }], kinds: ['missing'] })).toEqual([
        `unique-values: 1 row of public.people can't be put back, because a live row has the same "email", which has to be unique: id 4 (live: id 6).`,
      ]);
      // Both together are as they were.
      await putBack({ tables: [{ table: 'people' }] });
      await expectAsBefore('people');
    });

    it('is what only the server can see, and then nothing is written', async () => {
      await live.query(`DELETE FROM slots WHERE id IN (1, 2); INSERT INTO slots VALUES (50, 'A', true)`);
      const before = await rowsOf('slots');
      await withRescue({ tables: [{ table: 'slots' }] }, async (rescue) => {
        await expect(rescue.putBack()).rejects.toMatchObject({
          code: 'RESCUE_REFUSED',
          message: expect.stringContaining('slots_one_open'),
        });
      });
      expect(await rowsOf('slots')).toBe(before);
      const left = await live.query(`SELECT count(*)::int AS n FROM pg_locks WHERE relation = 'slots'::regclass`);
      expect(left.rows).toEqual([{ n: 0 }]);
    });

    it('is a column that needs a value, or can not hold what it was', async () => {
      await live.query(`DELETE FROM reshaped; ALTER TABLE reshaped ADD COLUMN fresh int NOT NULL; ALTER TABLE reshaped DROP COLUMN old;
        ALTER TABLE reshaped ALTER COLUMN exact TYPE numeric(6, 1)`);
      expect(await blockedBy({ tables: [{ table: 'reshaped' }] })).toEqual([
        'columns: public.reshaped needs a value for fresh, which the backup does not have.',
        `values: The columns of public.reshaped can't hold the values of 2 rows as they are in the backup: their types were changed.`,
      ]);
      await live.query(`ALTER TABLE reshaped ALTER COLUMN fresh SET DEFAULT 7`);
      const plan = await putBack({ tables: [{ table: 'reshaped', where: 'exact = 1.5 OR old IS NULL' }] });
      expect(plan.tables).toMatchObject([{ onlyLive: ['fresh'], onlyInBackup: ['old'] }]);
      expect(plan.checks.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
        'references ok',
        'columns warning',
        'columns warning',
        'extra-rows warning',
      ]);
      expect((await live.query('SELECT * FROM reshaped')).rows).toEqual([{ id: 1, exact: '1.5', fresh: 7 }]);
      await live.query('ALTER TABLE reshaped ALTER COLUMN text TYPE int USING NULL').catch(() => undefined);
    });

    it('is a key that was NULL in the backup, or that the live table can not take', async () => {
      const rows = `INSERT INTO rekeyed VALUES (NULL, 'none'), ('1', 'one'), ('b', 'two')`;
      for (const name of ['live', 'side'])
        await server.query(name, 'CREATE TABLE rekeyed (id text UNIQUE, a text)', rows);
      await live.query(`DELETE FROM rekeyed; ALTER TABLE rekeyed ALTER COLUMN id SET NOT NULL`);
      expect(await blockedBy({ tables: [{ table: 'rekeyed' }] })).toEqual([
        `values: 1 row of public.rekeyed can't be told apart by id: in the backup it was NULL, or what is now the same.`,
      ]);
      await live.query('ALTER TABLE rekeyed ALTER COLUMN id TYPE int USING id::int');
      await expect(planOf({ tables: [{ table: 'rekeyed', where: `a = 'two'` }] })).rejects.toMatchObject({
        code: 'RESCUE_REFUSED',
        message: `The columns of public.rekeyed can't hold values of the backup: their types were changed.`,
      });
      await live.query('ALTER TABLE rekeyed ALTER COLUMN id TYPE citext');
      await expect(planOf({ tables: [{ table: 'rekeyed' }] })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    });

    it('is a row that is neither live nor in the backup', async () => {
      await server.query('side', 'ALTER TABLE orphans DISABLE TRIGGER ALL', 'INSERT INTO orphans VALUES (77, 999)');
      expect(await blockedBy({ tables: [{ table: 'orphans' }] })).toEqual([
        'references: Rows refer to others that are neither live nor in the backup: public.orphans refers by person to 1 row of public.people.',
      ]);
    });

    it('is a rule, or a value that others would follow', async () => {
      await live.query(`DELETE FROM ruled; UPDATE codes SET code = 'changed' WHERE id = 1`);
      expect(await blockedBy({ tables: [{ table: 'ruled' }] })).toEqual([
        'rules: Rules say what becomes of what is written: nothing of public.ruled.',
      ]);
      expect(await blockedBy({ tables: [{ table: 'codes' }] })).toEqual([
        'references: To change the rows back would change rows of others that refer to them: uses_code_fkey of public.uses.',
      ]);
    });

    it('is told beforehand where rows of others went with them', async () => {
      await live.query('DELETE FROM codes WHERE id = 2');
      const { checks } = await planOf({ tables: [{ table: 'codes' }], kinds: ['missing'] });
      expect(checks).toContainEqual({
        name: 'referring-rows',
        verdict: 'warning',
        message: 'Rows of public.uses that referred to these were deleted with them: choose these tables too.',
      });
      const both = await planOf({ tables: [{ table: 'codes' }, { table: 'uses' }], kinds: ['missing'] });
      expect(both.checks.map(({ name }) => name)).not.toContain('referring-rows');
    });

    it('is somebody who holds a row, for no longer than the lock timeout', async () => {
      await live.query(`UPDATE people SET name = 'held' WHERE id = 9`);
      await live.query(`BEGIN; UPDATE people SET age = 1 WHERE id = 9`);
      await withRescue(
        { tables: [{ table: 'people' }] },
        async (rescue) => await expect(rescue.putBack()).rejects.toMatchObject({ code: 'TARGET_IN_USE' }),
        { lockTimeoutMs: 100 },
      );
      await live.query('ROLLBACK');
    });

    it('is a row that is not as the plan says any more', async () => {
      const tables = [{ table: 'people' }];
      await withRescue({ tables }, async (rescue) => {
        const again = await planOf({ tables });
        expect(again.fingerprint).toBe(rescue.plan.fingerprint);
        await live.query(`UPDATE people SET age = 99 WHERE id = 9`);
        expect((await planOf({ tables })).fingerprint).not.toBe(again.fingerprint);
        await expect(rescue.putBack()).rejects.toMatchObject({ code: 'PLAN_OUTDATED' });
      });
      await putBack({ tables });
      await live.query('DELETE FROM people WHERE id = 2');
      await withRescue({ tables }, async (rescue) => {
        await live.query(`INSERT INTO people (id, email) VALUES (2, 'again@x')`);
        await expect(rescue.putBack()).rejects.toMatchObject({ code: 'PLAN_OUTDATED' });
      });
      expect((await planOf({ tables })).tables).toMatchObject([{ missing: { count: 0 }, changed: { count: 1 } }]);
      await putBack({ tables });
      await expectAsBefore('people');
    });
  });

  it('is settled when the server ends the session in the middle of it', async () => {
    await withRescue({ tables: [{ table: 'ending' }], triggers: 'fire' }, async (rescue) => {
      expect(rescue.plan.tables).toMatchObject([{ missing: { count: 0 } }]);
    });
    await live.query('DELETE FROM ending');
    await withRescue({ tables: [{ table: 'ending' }], triggers: 'fire' }, async (rescue) => {
      await expect(rescue.putBack()).rejects.toMatchObject({
        message: expect.stringContaining('Nothing was put back'),
      });
    });
    expect(await rowsOf('ending')).toContain('"count":"0"');
  });

  it('stops while it compares when it is told to, and not while it writes', async () => {
    await live.query('DELETE FROM watched WHERE id = 5');
    const stop = new AbortController();
    const asked = { tables: [{ table: 'watched' }], kinds: ['missing'], triggers: 'skip', examples: 0 } as const;
    const settings = settle({ ...server.connection('live'), clock: systemClock }, {});
    const context = { ...examContext(), signal: stop.signal };
    const { rescue, close } = await openRescue(settings, 'side', asked, context);
    stop.abort(new Error('Enough.'));
    await rescue.putBack();
    await close();
    await expectAsBefore('watched');
    const again = new AbortController();
    const progress = (step: string): void =>
      step.startsWith('comparing') ? again.abort(new Error('Enough.')) : undefined;
    const stopped = openRescue(settings, 'side', asked, { ...context, signal: again.signal, progress });
    await expect(stopped).rejects.toThrow('Enough.');
    expect(await sessionsOf(server)).toEqual([]);
  });

  it('is what a source does with a backup that it restored beside itself, as the role of an application', async () => {
    await server.query(
      'postgres',
      `CREATE ROLE app LOGIN CREATEDB PASSWORD '${server.password}'`,
      'CREATE DATABASE app OWNER app',
    );
    await server.query(
      'app',
      'SET ROLE app',
      'CREATE TABLE t (id int PRIMARY KEY, a text)',
      `INSERT INTO t VALUES (1, 'x'), (2, 'y')`,
    );
    const source = sourceOf(server, 'app', { user: 'app' });
    const backup = await captureAll(source);
    // What a rescue that was killed an hour ago has left.
    const left = { kind: 'restore', live: 'rescue_0123456789', runId: '20251120T100000Z-0123456789' } as const;
    const mark = writeMark({ ...left, at: new Date(0), comment: undefined, beside: 'app' });
    const name = 'rescue_0123456789_restore_0123456789';
    await server.query('app', 'SET ROLE app', `CREATE DATABASE ${name}`, `COMMENT ON DATABASE ${name} IS '${mark}'`);
    await server.query('app', 'DELETE FROM t WHERE id = 2');
    const staged = await source.into('app beside').stage(backup, examContext());
    try {
      const rescue = await staged.rescue?.({ tables: [{ table: 't' }], kinds: ['missing'], examples: 1 });
      expect(rescue?.plan.tables).toMatchObject([{ missing: { count: 1 } }]);
      await rescue?.putBack();
      expect(await staged.swap()).toMatchObject({ keptPrevious: false });
    } finally {
      await staged.discard();
    }
    expect(await server.query('app beside', 'SELECT count(*)::int AS rows FROM t')).toEqual([{ rows: 2 }]);
    await server.query('postgres', 'DROP DATABASE "app beside"');
    expect(await server.query('app', 'SELECT * FROM t ORDER BY id')).toEqual([
      { id: 1, a: 'x' },
      { id: 2, a: 'y' },
    ]);
    expect(await server.databases()).toEqual(['app', 'live', 'side']);
    expect(await sessionsOf(server)).toEqual([]);
    const plain = await source.stage(backup, examContext());
    expect(plain.rescue).toBeUndefined();
    await plain.discard();
  });

  it('says what the document on it shows', async () => {
    const blocks = await codeBlocks(DOCUMENT);
    const request = JSON.parse(findBlock(blocks, 'How', 'json')) as Choice;
    const shown = JSON.parse(findBlock(blocks, 'What a plan says', 'json')) as RowRescue['plan'];
    const names = ['shop', 'shop beside'] as [string, string];
    await server.query('postgres', 'CREATE DATABASE shop');
    await server.query('shop', ...SHOP);
    await server.query('postgres', 'CREATE DATABASE "shop beside" TEMPLATE shop');
    await server.query('shop', ...SHOP_LATER);
    const { tables, writes, checks } = await withRescue(request, async ({ plan }) => plan, { names });
    expect({ tables, writes, checks }).toEqual(shown);
    const help = await promisify(execFile)(process.execPath, [COMMAND, 'rescue', '--help']);
    const typed = findBlock(blocks, 'How', 'sh').match(/(?<= )--?[a-z][a-z-]*/g) ?? [];
    expect(typed.length).toBeGreaterThan(5);
    for (const option of typed) expect(help.stdout).toContain(option);
  });

  it.each([1, 2])('leaves live what was live, and puts back the rest: random rows, %d', async (seed) => {
    const [database, beside] = [`live ${seed}`, `side ${seed}`] as [string, string];
    await server.query('postgres', `CREATE DATABASE ${quoted(database)}`);
    await server.query(
      database,
      `SELECT setseed(0.${seed})`,
      ...['a', 'b', 'c'].map((name, at) =>
        `CREATE TABLE ${name} (x int, y text COLLATE "C", v numeric, w float8, up int ${at === 0 ? '' : `, FOREIGN KEY (up, z) REFERENCES ${['a', 'b'][at - 1]} (x, y)`}, PRIMARY KEY (x, y))`.replace(
          ', FOREIGN KEY',
          ', z text, FOREIGN KEY',
        ),
      ),
      `INSERT INTO a SELECT i, 'a' || i % 7, random() * 100, random(), NULL FROM generate_series(1, 300) i`,
      `INSERT INTO b SELECT i, 'b' || i % 5, random() * 100, random(), x, y FROM generate_series(1, 300) i JOIN a ON a.x = 1 + (i * 7) % 300`,
      `INSERT INTO c SELECT i, 'c' || i % 3, random() * 100, random(), x, y FROM generate_series(1, 300) i JOIN b ON b.x = 1 + (i * 11) % 300`,
    );
    await server.query('postgres', `CREATE DATABASE ${quoted(beside)} TEMPLATE ${quoted(database)}`);
    await server.query(
      database,
      `SELECT setseed(0.5${seed})`,
      'DELETE FROM c WHERE random() < 0.4',
      'DELETE FROM b WHERE random() < 0.6 AND NOT EXISTS (SELECT FROM c WHERE (c.up, c.z) = (b.x, b.y))',
      'DELETE FROM a WHERE random() < 0.6 AND NOT EXISTS (SELECT FROM b WHERE (b.up, b.z) = (a.x, a.y))',
      ...['a', 'b', 'c'].map((name) => `UPDATE ${name} SET v = random(), w = 'NaN' WHERE random() < 0.2`),
      `INSERT INTO a (x, y) SELECT i, 'new' FROM generate_series(1, 20) i`,
    );
    const all = async (name: string, where = 'true'): Promise<string[]> => {
      const [row] = await server.query(
        name,
        `SELECT array(SELECT r FROM (SELECT 'a' || a AS r FROM a WHERE ${where} UNION ALL SELECT 'b' || b FROM b WHERE ${where} UNION ALL SELECT 'c' || c FROM c WHERE ${where}) t ORDER BY r COLLATE "C") AS rows`,
      );
      return row?.['rows'] as string[];
    };
    const before = await all(database);
    const inBackup = await all(beside);
    const names = { names: [database, beside] as [string, string] };
    // Only some rows of c, with whatever they need.
    const { writes } = await withRescue(
      { tables: [{ table: 'c', where: 'x % 2 = 0' }], kinds: ['missing'] },
      async (rescue) => {
        await rescue.putBack();
        return rescue.plan;
      },
      names,
    );
    const after = await all(database);
    expect(before.filter((row) => !after.includes(row))).toEqual([]);
    const added = after.filter((row) => !before.includes(row));
    expect(added.filter((row) => !inBackup.includes(row))).toEqual([]);
    expect(added).toHaveLength(writes.reduce((sum, { inserts }) => sum + inserts, 0));
    expect(writes.map(({ table }) => table)).toEqual(['public.a', 'public.b', 'public.c']);
    const everything = { tables: ['a', 'b', 'c'].map((table) => ({ table })) };
    await withRescue(everything, async (rescue) => await rescue.putBack(), names);
    expect(await all(database, `y <> 'new'`)).toEqual(inBackup);
    expect((await all(database)).length).toBe(inBackup.length + 20);
  });
});
