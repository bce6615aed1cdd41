// The exam of sources on tables of a SQLite database, and what their scripts do to databases that are there already.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { captureAll, examContext, type SourceFixture } from '../../../testing/source-exam/examination.js';
import { sourceExam } from '../../../testing/source-exam/source-exam.js';
import { streamOf } from '../../../testing/streams.js';
import { replay, scriptOf, sourceOf, sql } from './test-tables.spec.support.js';

const SETUP = `
  CREATE TABLE photos (id INTEGER PRIMARY KEY, name TEXT);
  CREATE TABLE comments (
    id INTEGER PRIMARY KEY AUTOINCREMENT, photo INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE,
    body TEXT DEFAULT 'it''s', size INTEGER GENERATED ALWAYS AS (length(body)) STORED
  );
  CREATE TABLE likes (comment INTEGER REFERENCES comments ON DELETE CASCADE, who TEXT, PRIMARY KEY (comment, who)) WITHOUT ROWID, STRICT;
  CREATE TABLE reports (comment INTEGER REFERENCES comments ON DELETE CASCADE, why TEXT);
  CREATE INDEX comments_by_photo ON comments (photo);
  CREATE TABLE counts (n);
  INSERT INTO counts VALUES (0);
  CREATE TRIGGER comments_count AFTER INSERT ON comments BEGIN UPDATE counts SET n = n + 1; END;
  INSERT INTO photos SELECT value, 'photo ' || value FROM generate_series(1, 20);
  INSERT INTO comments (photo, body) SELECT value % 20 + 1, 'line ' || value || char(13, 10) || 'next' FROM generate_series(1, 500);
  INSERT INTO likes SELECT id, 'me' FROM comments;
  INSERT INTO reports SELECT id, 'spam' FROM comments WHERE id % 50 = 0;
  DELETE FROM comments WHERE id = 500;`;

const STATE = `SELECT (SELECT group_concat(hex(body)) FROM comments), (SELECT count(*) FROM likes), (SELECT count(*) FROM reports),
  (SELECT n FROM counts), (SELECT seq FROM sqlite_sequence), (SELECT count(*) FROM photos)`;

/** Changes of a database after which the script does not fit it, and what sqlite3 then says. */
const MISFITS = [
  ['ALTER TABLE likes RENAME COLUMN who TO person', /no column named who/],
  ['DROP TABLE likes; CREATE TABLE likes (comment, who, at NOT NULL)', /NOT NULL/],
  ['CREATE TRIGGER more AFTER DELETE ON likes BEGIN DELETE FROM counts; END', /triggers of the tables/],
  ['DROP TRIGGER comments_count', /triggers of the tables/],
  ['DELETE FROM photos WHERE id = 3; DELETE FROM comments WHERE photo = 3', /every reference/],
  ["INSERT INTO comments (photo) VALUES (1); INSERT INTO reports VALUES (501, 'x')", /every reference/],
  ['DROP TABLE likes; CREATE VIEW likes AS SELECT 1 AS comment, 2 AS who', /view/],
] as const;

const REFUSED = [
  [[{ name: 'coments', optional: false }], /no table coments \(did you mean comments\?\) in gallery\.db/],
  [[{ name: 'stars', optional: true }], /optional, and none is there/],
  [[{ name: 'found', optional: false }], /virtual table/],
  [[{ name: 'found_data', optional: false }], /virtual table/],
  [[{ name: 'seen', optional: false }], /is a view/],
  [[{ name: 'sqlite_sequence', optional: false }], /no table/],
] as const;

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tables-'));
  file = join(directory, 'gallery.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function makeFixture(journalMode: string): Promise<SourceFixture> {
  sql(file, `PRAGMA journal_mode = ${journalMode}; ${SETUP}`);
  return {
    source: sourceOf(file),
    elsewhere: sourceOf(join(directory, 'elsewhere.db')),
    change: async () => void sql(file, "DELETE FROM likes; UPDATE comments SET body = 'new' WHERE id % 2"),
    read: async () => sql(file, `PRAGMA journal_mode; ${STATE}`),
    statements: { reading: 'SELECT count(*) AS n FROM comments', changing: 'DELETE FROM likes RETURNING who' },
    list: async () => (await readdir(directory, { recursive: true })).filter((name) => !/-(wal|shm)$/.test(name)),
    remove: async () => rmSync(directory, { recursive: true }),
  };
}

describe('SqliteTablesSource', () => {
  for (const { name, run } of sourceExam(() => makeFixture('wal'))) it(name, run);

  for (const { name, run } of sourceExam(() => makeFixture('delete'))) {
    if (/^(holds the view|puts back by undo)/.test(name)) it(`${name}, also with a rollback journal`, run);
  }
});

describe('a script of tables of SQLite', () => {
  it('is replayed by sqlite3 into the database that is there, and replaces the rows of these tables alone', async () => {
    sql(file, SETUP);
    const before = sql(file, STATE);
    const script = await scriptOf(sourceOf(file));
    sql(
      file,
      `DROP TRIGGER comments_count; DELETE FROM comments; DROP TABLE likes;
      ALTER TABLE comments ADD COLUMN stars INTEGER DEFAULT 5; INSERT INTO comments (id, photo) VALUES (7, 1);
      CREATE TRIGGER comments_count AFTER INSERT ON comments BEGIN UPDATE counts SET n = n + 1; END;`,
    );
    expect(replay(file, script)).toEqual({ status: 0, said: '' });
    expect(sql(file, STATE)).toBe(before);
    expect(sql(file, 'SELECT DISTINCT stars FROM comments')).toBe('5');
    expect(sql(file, `INSERT INTO comments (photo) VALUES (1) RETURNING id; SELECT n FROM counts`)).toMatch(/^501\n/);
  });

  it('makes tables that are missing, with all that belongs to them', async () => {
    sql(file, SETUP);
    const schema = `SELECT type, name, sql FROM sqlite_schema WHERE tbl_name IN ('comments', 'likes') ORDER BY 1, 2`;
    const before = sql(file, schema);
    const script = await scriptOf(sourceOf(file));
    sql(file, 'DROP TABLE likes; DROP TABLE comments;');
    expect(replay(file, script)).toEqual({ status: 0, said: '' });
    expect(sql(file, schema)).toBe(before);
    const empty = join(directory, 'empty.db');
    expect(replay(empty, script)).toEqual({ status: 0, said: '' });
    expect(sql(empty, 'SELECT count(*) FROM likes; PRAGMA integrity_check')).toBe('500\nok');
  });

  it('changes nothing when it does not fit', async () => {
    sql(file, SETUP);
    const script = await scriptOf(sourceOf(file));
    for (const [change, said] of MISFITS) {
      const other = join(directory, 'other.db');
      copyFileSync(file, other);
      sql(other, `UPDATE comments SET body = 'live'; ${change};`);
      const before = sql(other, '.dump');
      expect({ change, ...replay(other, script) }).toMatchObject({
        change,
        status: 1,
        said: expect.stringMatching(said),
      });
      expect(sql(other, '.dump')).toBe(before);
    }
  });

  it('restores through the library what the program restores, and leaves the live data alone when it does not fit', async () => {
    sql(file, SETUP);
    const source = sourceOf(file);
    const backup = await captureAll(source);
    expect(backup.facts.names).toMatchObject({ missing: ['stars'] });
    sql(file, "DELETE FROM likes; INSERT INTO photos VALUES (99, 'new')");
    const before = sql(file, STATE);
    const staged = await source.stage(backup, examContext());
    sql(file, 'CREATE TRIGGER more AFTER DELETE ON likes BEGIN DELETE FROM counts; END');
    await expect(staged.swap()).rejects.toMatchObject({
      code: 'RESTORE_FAILED',
      message: expect.stringContaining('triggers'),
    });
    expect(sql(file, STATE)).toBe(before);
    sql(file, 'DROP TRIGGER more');
    expect(await staged.swap()).toEqual({ keptPrevious: true });
    await staged.discard();
    expect(sql(file, 'SELECT count(*) FROM likes; SELECT count(*) FROM photos')).toBe('500\n21');
  });

  it('takes all of it back when the values in the live database are not those that were captured', async () => {
    sql(file, SETUP);
    const backup = await captureAll(sourceOf(file));
    sql(file, 'DROP TABLE likes; CREATE TABLE likes (comment TEXT REFERENCES comments, who TEXT);');
    const before = sql(file, '.dump');
    const staged = await sourceOf(file).stage(backup, examContext());
    await expect(staged.swap()).rejects.toMatchObject({
      code: 'FACTS_MISMATCH',
      message: expect.stringContaining('content.likes'),
    });
    await staged.discard();
    expect([sql(file, '.dump'), await readdir(directory)]).toEqual([before, ['gallery.db']]);
  });

  it('keeps references that were broken already, and full-text indexes in step', async () => {
    sql(
      file,
      `${SETUP} CREATE VIRTUAL TABLE found USING fts5(body, content='comments', content_rowid='id');
      INSERT INTO found(found) VALUES ('rebuild'); DELETE FROM photos WHERE id = 4;`,
    );
    const script = await scriptOf(sourceOf(file));
    sql(file, "DELETE FROM comments; INSERT INTO found(found) VALUES ('rebuild');");
    expect(replay(file, script)).toEqual({ status: 0, said: '' });
    expect(sql(file, "SELECT count(*) FROM found('line'); SELECT count(*) FROM comments WHERE photo = 4")).toBe(
      '499\n25',
    );
  });

  it('is refused, with nothing left, for what is no table of rows', async () => {
    sql(file, `${SETUP} CREATE VIRTUAL TABLE found USING fts5(body); CREATE VIEW seen AS SELECT 1;`);
    for (const [tables, message] of REFUSED) {
      await expect(captureAll(sourceOf(file, tables))).rejects.toMatchObject({
        code: 'SOURCE_INVALID',
        message: expect.stringMatching(message),
      });
    }
    expect(await readdir(directory)).toEqual(['gallery.db']);
  });

  it('takes what is left of the tables before they are restored, and says when that is nothing', async () => {
    sql(file, `${SETUP} DROP TABLE likes;`);
    const context = { ...examContext(), takesWhatIsLeft: true };
    const { facts } = await captureAll(sourceOf(file), context);
    expect(facts.tables).toEqual([{ name: 'comments', rows: 499 }]);
    sql(file, 'DROP TABLE comments');
    await expect(captureAll(sourceOf(file), context)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  });

  it('is told to be cut off by whoever inspects it', async () => {
    sql(file, SETUP);
    const script = await scriptOf(sourceOf(file));
    const inspect = async (content: Buffer) => {
      const facts = { engine: '', engineVersion: '', bytes: 0, tables: [], properties: {} };
      const [check] = await sourceOf(file).inspect({ name: 'tables.sql', content: streamOf(content), facts });
      return check?.verdict;
    };
    expect(await inspect(script)).toBe('ok');
    expect(await inspect(script.subarray(0, -1))).toBe('blocked');
    expect(await inspect(script.subarray(1))).toBe('blocked');
  });
});
