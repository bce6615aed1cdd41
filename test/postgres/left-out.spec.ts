// What a choice leaves out: refused where the backup could not be restored, and never taken away by a swap without a word.

import { expect, it } from '@jest/globals';

import { hasCode } from '#backup/core/errors.js';
import type { Check } from '#backup/core/source.js';
import type { PostgresSourceOptions } from '#backup/sources/postgres/options.js';
import { captureAll, examContext } from '#backup/testing/source-exam/examination.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { sourceOf } from './fixture.js';
import { galleryForEachTest } from './gallery.js';

const AUDIT = [
  'CREATE SCHEMA audit',
  'CREATE TABLE audit.log (id int)',
  'INSERT INTO audit.log VALUES (1)',
  'CREATE TABLE sessions (id int)',
  'INSERT INTO sessions VALUES (1)',
];

describeWithPostgres('what is left out', () => {
  const at = galleryForEachTest();

  async function gateOf(
    chosen: Partial<PostgresSourceOptions>,
    restoring: Partial<PostgresSourceOptions> = {},
    meanwhile: readonly string[] = [],
  ): Promise<Check | undefined> {
    const backup = await captureAll(sourceOf(at.server, 'gallery', chosen));
    await at.server.query('gallery', ...meanwhile);
    const source = sourceOf(at.server, 'gallery', { ...chosen, ...restoring });
    const checks = await source.restoreChecks({ ...backup, bytes: 1 }, examContext().signal);
    return checks.find(({ name }) => name === 'left-out');
  }

  async function refusal(chosen: Partial<PostgresSourceOptions>): Promise<string> {
    return await captureAll(sourceOf(at.server, 'gallery', chosen)).then(
      () => 'taken',
      (error: unknown) => (hasCode(error, 'SOURCE_INVALID') ? error.message : String(error)),
    );
  }

  it('is written down by name', async () => {
    await at.server.query('gallery', ...AUDIT);
    const chosen = { excludeSchemas: ['audit'], excludeTables: ['Comments of all'], excludeData: ['sessions'] };
    const { facts } = await captureAll(sourceOf(at.server, 'gallery', chosen));
    expect(facts.names).toEqual({
      owners: ['gallery_app', 'owner'],
      leftOutSchemas: ['audit'],
      leftOutRelations: ['public.Comments of all'],
      leftOutRows: ['public.sessions'],
    });
    expect((await captureAll(sourceOf(at.server, 'gallery'))).facts.names).toEqual({
      owners: ['gallery_app', 'owner'],
    });
  });

  it.each<[string, Partial<PostgresSourceOptions>, string]>([
    ['a schema', { excludeSchemas: ['audit'] }, 'audit.log'],
    ['all schemas but one', { schemas: ['public'] }, 'audit.log'],
    ['a table', { excludeTables: ['sessions'] }, 'public.sessions'],
    ['all tables but one', { tables: ['photos'] }, 'public.sessions'],
    ['the rows of a table', { excludeData: ['sessions'] }, 'public.sessions'],
  ])('is not taken away by a swap: %s', async (_, chosen, name) => {
    await at.server.query('gallery', ...AUDIT);
    expect(await gateOf(chosen)).toMatchObject({
      verdict: 'blocked',
      acceptable: true,
      message: expect.stringMatching(new RegExp(`With rows: .*${name}`)),
    });
    expect(await gateOf(chosen, { restoreMode: 'in-place' })).toBeUndefined();
  });

  it('is no obstacle when there are no rows in it, and nothing to say when it is gone', async () => {
    await at.server.query('gallery', 'CREATE TABLE logs (id int)');
    const chosen = { excludeTables: ['logs'] };
    expect(await gateOf(chosen)).toMatchObject({ verdict: 'warning', message: expect.stringContaining('public.logs') });
    expect(await gateOf(chosen, {}, ['DROP TABLE logs'])).toMatchObject({ verdict: 'ok' });
  });

  it('is not what was made since the backup, of which a plan only warns', async () => {
    const made = ['CREATE TABLE newer (id int)', 'INSERT INTO newer VALUES (1)'];
    expect(await gateOf({})).toMatchObject({ verdict: 'ok' });
    expect(await gateOf({}, {}, made)).toMatchObject({
      verdict: 'warning',
      message: expect.stringContaining('Made since the backup: public.newer.'),
    });
  });

  it.each<[string, readonly string[], Partial<PostgresSourceOptions>, string]>([
    [
      'a type of a column',
      [`CREATE TYPE other.mood AS ENUM ('sad')`, 'CREATE TABLE t (mood other.mood)'],
      { excludeSchemas: ['other'] },
      'table public.t needs type other.mood',
    ],
    [
      'a type that is an element',
      [`CREATE TYPE other.mood AS ENUM ('sad')`, 'CREATE TABLE t (moods other.mood[])'],
      { excludeSchemas: ['other'] },
      'table public.t needs type other.mood',
    ],
    [
      'the function of a default',
      [
        `CREATE FUNCTION other.now() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
        'CREATE TABLE t (n int DEFAULT other.now())',
      ],
      { excludeSchemas: ['other'] },
      'default value for column n of table public.t needs function other.now()',
    ],
    [
      'the function of a trigger',
      [
        `CREATE FUNCTION other.noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'`,
        'CREATE TRIGGER noted BEFORE INSERT ON photos FOR EACH ROW EXECUTE FUNCTION other.noted()',
      ],
      { schemas: ['public'] },
      'trigger noted on table public.photos needs function other.noted()',
    ],
    [
      'a sequence',
      ['CREATE SEQUENCE other.ids', `CREATE TABLE t (id int DEFAULT nextval('other.ids'))`],
      { excludeSchemas: ['other'] },
      'default value for column id of table public.t needs sequence other.ids',
    ],
    [
      'the schema of an extension',
      ['CREATE EXTENSION hstore SCHEMA other'],
      { schemas: ['public'] },
      'extension hstore needs schema other',
    ],
    [
      'the type of an extension',
      ['CREATE EXTENSION hstore SCHEMA other', 'CREATE TABLE t (tags other.hstore)'],
      { schemas: ['public'] },
      'table public.t needs type other.hstore',
    ],
    [
      'the rows of a table as the argument of a function',
      ['CREATE TABLE t (id int)', `CREATE FUNCTION of_t(t) RETURNS int LANGUAGE sql AS 'SELECT 1'`],
      { excludeTables: ['t'] },
      'function public.of_t(public.t) needs type public.t',
    ],
    [
      'a table in the body of a function',
      ['CREATE TABLE t (id int)', 'CREATE FUNCTION t_count() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM t; END'],
      { excludeTables: ['t'] },
      'function public.t_count() needs table public.t',
    ],
    [
      'a table in a rule of another',
      [
        'CREATE TABLE t (id int)',
        'CREATE TABLE u (id int)',
        'CREATE RULE r AS ON INSERT TO u DO ALSO INSERT INTO t VALUES (1)',
      ],
      { excludeTables: ['t'] },
      'public.u needs public.t',
    ],
  ])('can not be %s', async (_, made, chosen, expected) => {
    await at.server.query('gallery', 'CREATE SCHEMA other', ...made);
    expect(await refusal(chosen)).toContain(expected);
  });

  it('may be anything that only what is left out needs', async () => {
    await at.server.query(
      'gallery',
      'CREATE SCHEMA other',
      `CREATE TYPE other.mood AS ENUM ('sad')`,
      `CREATE DOMAIN other.age AS int CHECK (value > 0)`,
      `CREATE FUNCTION other.noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'`,
      'CREATE TABLE other.t (id serial PRIMARY KEY, mood other.mood, age other.age, photo int REFERENCES photos)',
      'CREATE INDEX ON other.t (age)',
      'CREATE TRIGGER noted BEFORE INSERT ON other.t FOR EACH ROW EXECUTE FUNCTION other.noted()',
      'CREATE TABLE u (id serial PRIMARY KEY, note text DEFAULT now(), photo int REFERENCES photos, CHECK (id > 0))',
      'CREATE VIEW us AS SELECT * FROM u',
      'CREATE POLICY mine ON u USING (id > 0)',
      'CREATE STATISTICS counted ON id, photo FROM u',
      'CREATE PUBLICATION all_u FOR TABLE u',
      'ALTER DEFAULT PRIVILEGES IN SCHEMA other GRANT SELECT ON TABLES TO gallery_app',
    );
    const chosen = { excludeSchemas: ['other'], excludeTables: ['u'] };
    const backup = await captureAll(sourceOf(at.server, 'gallery', chosen));
    const staged = await sourceOf(at.server, 'gallery').stage(backup, examContext());
    expect(staged.facts.tables.map(({ name }) => name)).toEqual(['public.Comments of all', 'public.photos']);
    await staged.discard();
  });
});
