// Row changes of PostgreSQL: captured while others write, applied to a restored backup, and the same as the source then.

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';

import { systemClock } from '#backup/core/clock.js';
import type { StagedRestore } from '#backup/core/source.js';
import { History } from '#backup/sources/changes-history.spec.support.js';
import type { PostgresChangesOptions } from '#backup/sources/postgres/changes/options.js';
import { PostgresChangesSource } from '#backup/sources/postgres/changes/postgres-changes-source.js';
import { captureAll, examContext } from '#backup/testing/source-exam/examination.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { sourceOf } from './fixture.js';

const SCHEMA = [
  `CREATE TABLE projects (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE)`,
  `CREATE TABLE translations (
     id bigserial PRIMARY KEY, project int REFERENCES projects, text text, note jsonb, raw bytea, tags text[],
     length int GENERATED ALWAYS AS (length(text)) STORED, version bigint DEFAULT 0,
     updated_at timestamptz NOT NULL DEFAULT now(), changed timestamp DEFAULT now())`,
  `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
     'BEGIN NEW.updated_at = now(); NEW.changed = now(); RETURN NEW; END'`,
  `CREATE TRIGGER touch BEFORE UPDATE ON translations FOR EACH ROW EXECUTE FUNCTION touch()`,
  `INSERT INTO projects (name) VALUES ('one'), ('two')`,
  `INSERT INTO translations (project, text, note, raw, tags)
     SELECT 1 + i % 2, 'text ' || i, '{"a": [1, "x"]}', decode(md5(i::text), 'hex'), ARRAY['a b', NULL, '"'] FROM generate_series(1, 200) i`,
];

const DUMP = `SELECT (SELECT json_agg(t ORDER BY id) FROM translations t) AS translations,
  (SELECT json_agg(p ORDER BY id) FROM projects p) AS projects`;

describeWithPostgres('row changes of PostgreSQL', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.create(['fsync=off', 'full_page_writes=off', 'max_prepared_transactions=5']);
  });

  afterAll(async () => await server.remove());

  beforeEach(async () => {
    await server.query('postgres', 'CREATE DATABASE app');
    await server.query('app', ...SCHEMA);
  });

  afterEach(async () => {
    for (const database of await server.databases()) {
      await server.query('postgres', `DROP DATABASE "${database}" WITH (FORCE)`);
    }
  });

  const withDeletions = { column: 'updated_at', deletions: true } as const;
  const BY_TIME = { translations: withDeletions, projects: { column: 'xmin', deletions: true } };

  function changesOf(tables: PostgresChangesOptions['tables'], options: Partial<PostgresChangesOptions> = {}) {
    return new PostgresChangesSource({ ...server.connection('app'), tables, clock: systemClock, ...options });
  }

  async function stageFull(): Promise<StagedRestore & Required<Pick<StagedRestore, 'apply' | 'query'>>> {
    const backup = await captureAll(sourceOf(server, 'app'));
    const staged = await sourceOf(server, 'app').stage(backup, examContext());
    return staged as StagedRestore & Required<Pick<StagedRestore, 'apply' | 'query'>>;
  }

  async function dump(): Promise<string> {
    return JSON.stringify((await server.query('app', DUMP))[0]);
  }

  async function recovered(full: Awaited<ReturnType<typeof stageFull>>, history: History): Promise<string> {
    await full.apply(history.input());
    return JSON.stringify((await full.query(DUMP.replace(/FROM (\w+) (\w)\)/g, 'FROM public.$1 $2)')))[0]);
  }

  it.each([
    ['a time', { translations: withDeletions, projects: { column: 'xmin', deletions: true } }],
    [
      'a time without its zone',
      { translations: { ...withDeletions, column: 'changed' }, projects: { column: 'xmin', deletions: true } },
    ],
    [
      'a count',
      { translations: { ...withDeletions, column: 'version' }, projects: { column: 'xmin', deletions: true } },
    ],
    [
      'the transactions',
      { translations: { ...withDeletions, column: 'xmin' }, projects: { column: 'xmin', deletions: true } },
    ],
  ])('are told by %s, and recover what there was at the last capture', async (_, tables) => {
    const full = await stageFull();
    const history = new History(changesOf(tables, { overlapMs: 1 }));
    await history.capture();
    for (const round of [1, 2, 3]) {
      await server.query(
        'app',
        `INSERT INTO projects (name) VALUES ('new ${round}')`,
        `UPDATE translations SET text = E'changed\\n\\\\.\\n, "' || id, note = NULL, version = (SELECT max(version) + 1 FROM translations) WHERE id % 20 = ${round}`,
        `DELETE FROM translations WHERE id % 50 = ${round}`,
        `INSERT INTO translations (project, text, version) SELECT max(id), '', (SELECT max(version) + 1 FROM translations) FROM projects`,
        // Unique values move from row to row.
        `UPDATE projects SET name = 'parked' WHERE id = 1`,
        `UPDATE projects SET name = 'name of ${round}' WHERE id = 2`,
        `UPDATE projects SET name = 'two' WHERE id = 1`,
      );
      await delay(5);
      await history.capture();
    }
    const live = await dump();
    await server.query('app', `UPDATE translations SET text = 'too late'`);
    expect(await recovered(full, history)).toBe(live);
    expect(history.backups.slice(1).every(({ basedOn }) => basedOn !== undefined)).toBe(true);
    // Sequences go on where they were.
    expect(await full.query(`SELECT last_value::int AS last FROM public.translations_id_seq`)).toEqual([{ last: 203 }]);
    await full.discard();
  });

  it('begin before what was under way, however long ago that is', async () => {
    const history = new History(changesOf(BY_TIME, { overlapMs: 1 }));
    await history.capture();
    const full = await stageFull();
    const writer = await server.connect('app');
    await writer.query('BEGIN');
    await writer.query(`SELECT now()`);
    await delay(20);
    await server.query('app', `UPDATE translations SET text = 'early' WHERE id = 1`);
    await history.capture();
    await writer.query(`UPDATE translations SET text = 'late' WHERE id = 2`);
    await delay(20);
    await server.query('app', `UPDATE translations SET text = 'meanwhile' WHERE id = 3`);
    await history.capture();
    await writer.query('COMMIT');
    await writer.end();
    await history.capture();
    const live = await dump();
    expect(live).toContain('late');
    expect(await recovered(full, history)).toBe(live);
    await full.discard();
  });

  it('begin before what is prepared, of which nobody knows when it began', async () => {
    const history = new History(changesOf(BY_TIME, { overlapMs: 1 }));
    await history.capture();
    const full = await stageFull();
    await history.capture();
    await server.query('app', 'BEGIN', `UPDATE translations SET text = 'late' WHERE id = 2`, `PREPARE TRANSACTION 'x'`);
    await delay(20);
    for (const id of [4, 5]) {
      await server.query('app', `UPDATE translations SET text = 'meanwhile' WHERE id = ${id}`);
      await history.capture();
    }
    await server.query('app', `COMMIT PREPARED 'x'`);
    await history.capture();
    const live = await dump();
    expect(live).toContain('late');
    expect(await recovered(full, history)).toBe(live);
    await full.discard();
  });
});
