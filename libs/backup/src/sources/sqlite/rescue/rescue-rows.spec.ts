// Rows of a backup beside the live ones: which are gone or differ, and that putting some back touches nothing else.

import { afterEach, describe, expect, it } from '@jest/globals';

import { TestRescue } from './test-rescue.spec.support.js';

const BLOG = `
  CREATE TABLE authors (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);
  CREATE TABLE posts (id INTEGER PRIMARY KEY AUTOINCREMENT, author_id INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
    title TEXT COLLATE NOCASE, body BLOB, words INTEGER GENERATED ALWAYS AS (length(title)));
  CREATE TABLE tags (post_id INTEGER REFERENCES posts (id) ON DELETE CASCADE, name TEXT, PRIMARY KEY (post_id, name)) WITHOUT ROWID;
  CREATE TABLE comments (id INTEGER PRIMARY KEY, post_id INTEGER REFERENCES posts (id) ON DELETE CASCADE, answers INTEGER REFERENCES comments (id));
  INSERT INTO authors VALUES (1, 'ann'), (2, 'bob'), (3, 'cy');
  INSERT INTO posts (id, author_id, title, body) VALUES (1, 1, 'One', x'00ff'), (2, 1, 'Two', NULL), (3, 2, 'Three', 3), (4, 3, 'Four', '4');
  INSERT INTO tags VALUES (1, 'a'), (1, 'b'), (2, 'a'), (3, 'c');
  INSERT INTO comments VALUES (1, 1, NULL), (2, 1, 1), (3, 1, 2), (4, 3, NULL);`;

let database: TestRescue;
afterEach(() => database.remove());

describe('comparing rows', () => {
  it('counts what is missing, changed and extra, with examples by key, and writes nothing', async () => {
    database = new TestRescue(BLOG);
    database.sql(`DELETE FROM posts WHERE id IN (2, 4); UPDATE posts SET title = 'ONE' WHERE id = 1;
      UPDATE posts SET body = 3.0 WHERE id = 3; INSERT INTO posts (author_id, title) VALUES (2, 'Five')`);
    const before = database.dump();
    const { plan } = await database.compare({ tables: [{ table: 'Posts' }], kinds: ['missing', 'changed'] });
    expect(plan.tables).toEqual([
      {
        table: 'posts',
        key: ['id'],
        onlyInBackup: [],
        onlyLive: [],
        rows: 4,
        missing: { count: 2, examples: [{ id: '2' }, { id: '4' }] },
        changed: { count: 2, examples: [{ id: '1' }, { id: '3' }], columns: { title: 1, body: 1 } },
        extra: { count: 1, examples: [{ id: '5' }] },
      },
    ]);
    expect(plan.writes).toEqual([{ table: 'posts', inserts: 2, parents: 0, updates: 2 }]);
    expect(database.dump()).toBe(before);
  });

  it('picks rows of either side by a condition, which means the tables of that side', async () => {
    database = new TestRescue(BLOG);
    database.sql(`DELETE FROM tags; UPDATE authors SET email = 'anna' WHERE id = 1; INSERT INTO tags VALUES (4, 'x')`);
    const where = `post_id IN (SELECT id FROM posts WHERE author_id IN (SELECT id FROM authors WHERE email = 'ann')) -- all of ann`;
    const { plan } = await database.compare({ tables: [{ table: 'tags', where }] });
    const examples = [
      { post_id: '1', name: 'a' },
      { post_id: '1', name: 'b' },
      { post_id: '2', name: 'a' },
    ];
    expect(plan.tables[0]).toMatchObject({ rows: 3, missing: { count: 3, examples }, extra: { count: 0 } });
  });

  it('says what a condition lacks that is none, or means nothing of the table', async () => {
    database = new TestRescue(BLOG);
    const compare = database.compareApart({ tables: [{ table: 'posts', where: 'nowhere = 1' }] });
    await expect(compare).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      message: "The condition for posts can't be used: no such column: nowhere.",
    });
    const closed = database.compareApart({ tables: [{ table: 'posts', where: `load_extension('x')` }] });
    await expect(closed).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it('refuses what has no rows of its own, no key, or is not there', async () => {
    database = new TestRescue(`CREATE TABLE plain (a, b); CREATE VIEW seen AS SELECT * FROM plain;
      CREATE VIRTUAL TABLE words USING fts5 (text);
      CREATE TABLE nameless (id TEXT PRIMARY KEY, a); INSERT INTO nameless VALUES (NULL, 1), (NULL, 2)`);
    for (const table of ['plain', 'seen', 'words_data', 'nameless', 'none']) {
      await expect(database.compare({ tables: [{ table }] })).rejects.toMatchObject({
        code: 'REQUEST_INVALID',
        message: expect.stringContaining(table),
      });
    }
  });
});

describe('putting rows back', () => {
  it('brings back the chosen rows with those that they refer to, in the order of their references, and no others', async () => {
    database = new TestRescue(BLOG);
    const whole = database.rows('tags');
    database.sql(`PRAGMA foreign_keys = ON; DELETE FROM authors WHERE id = 1; DELETE FROM authors WHERE id = 3`);
    expect(database.rows('tags')).toEqual(['3|c']);
    const { plan, putBack } = await database.compare({
      tables: [{ table: 'tags' }, { table: 'comments', where: 'id = 3' }],
    });
    expect(plan.writes).toEqual([
      { table: 'authors', inserts: 1, parents: 1, updates: 0 },
      { table: 'posts', inserts: 2, parents: 2, updates: 0 },
      { table: 'tags', inserts: 3, parents: 0, updates: 0 },
      { table: 'comments', inserts: 3, parents: 2, updates: 0 },
    ]);
    expect(plan.checks).toEqual([]);
    await putBack();
    expect(database.rows('tags')).toEqual(whole);
    expect(database.rows('comments')).toEqual(['1|1|', '2|1|1', '3|1|2', '4|3|']);
    expect(database.rows('authors')).toEqual(['1|ann', '2|bob']);
    expect(database.sql('SELECT id, quote(body), words FROM posts')).toBe("1|X'00FF'|3\n2|NULL|3\n3|3|5");
    expect(database.sql('PRAGMA foreign_key_check')).toBe('');
  });

  it('gives changed rows the values of the backup again, and leaves what nobody chose', async () => {
    database = new TestRescue(BLOG);
    const before = database.rows('posts');
    database.sql(`UPDATE posts SET title = 'x', body = x'00' WHERE id < 4; DELETE FROM comments WHERE id = 4`);
    const { plan, putBack } = await database.compare({
      tables: [{ table: 'posts', where: 'id > 1' }, { table: 'comments' }],
      kinds: ['changed'],
    });
    expect(plan.writes).toEqual([{ table: 'posts', inserts: 0, parents: 0, updates: 2 }]);
    await putBack();
    expect(database.rows('posts').slice(1)).toEqual(before.slice(1));
    expect(database.sql('SELECT title FROM posts WHERE id = 1')).toBe('x');
    expect(database.rows('comments')).toHaveLength(3);
  });

  it('is refused when a row of the plan came back or changed meanwhile, and not for others', async () => {
    database = new TestRescue(BLOG);
    database.sql(`DELETE FROM comments WHERE id > 2; UPDATE authors SET email = 'x' WHERE id = 2`);
    const tables = [{ table: 'comments' }, { table: 'authors' }];
    const rescue = async () => await database.compare({ tables, kinds: ['missing', 'changed'] });
    const [first, second, third] = [await rescue(), await rescue(), await rescue()];
    database.sql(`INSERT INTO comments VALUES (9, 1, NULL)`);
    database.sql(`UPDATE authors SET email = 'y' WHERE id = 2`);
    expect((await rescue()).plan.fingerprint).not.toBe(first.plan.fingerprint);
    await expect(first.putBack()).rejects.toMatchObject({
      code: 'PLAN_OUTDATED',
      message: expect.stringContaining('authors changed'),
    });
    database.sql(`UPDATE authors SET email = 'x' WHERE id = 2; INSERT INTO comments VALUES (3, 1, NULL)`);
    await expect(second.putBack()).rejects.toMatchObject({
      code: 'PLAN_OUTDATED',
      message: expect.stringContaining('comments came back'),
    });
    const fingerprints = [first, second, third, await rescue()].map(({ plan }) => plan.fingerprint);
    expect(new Set(fingerprints.slice(0, 3)).size).toBe(1);
    expect(fingerprints[3]).not.toBe(fingerprints[0]);
    database.sql('DELETE FROM comments WHERE id = 3');
    await third.putBack();
    expect(database.rows('comments')).toEqual(['1|1|', '2|1|1', '3|1|2', '4|3|', '9|1|']);
  });
});
