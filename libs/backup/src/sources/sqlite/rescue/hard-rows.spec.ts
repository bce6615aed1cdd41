// Rows that do not simply go back: values that are taken, triggers, cycles, other columns, other keys, and locks.

import { afterEach, describe, expect, it } from '@jest/globals';

import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { TestRescue } from './test-rescue.spec.support.js';

let database: TestRescue;
afterEach(() => database.remove());

describe('rows to be put back', () => {
  it('are refused with the live rows that have their unique values, also where conflicts replace', async () => {
    database =
      new TestRescue(`CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT COLLATE NOCASE UNIQUE ON CONFLICT REPLACE);
      INSERT INTO users VALUES (1, 'ann'), (2, 'bob')`);
    database.sql(`DELETE FROM users WHERE id = 1; INSERT INTO users VALUES (7, 'Ann')`);
    const before = database.dump();
    const { plan, putBack } = await database.compareApart({ tables: [{ table: 'users' }] });
    expect(plan.checks).toEqual([
      expect.objectContaining({
        name: 'unique-values',
        verdict: 'blocked',
        message: expect.stringContaining('1 (live: 7)'),
      }),
    ]);
    await expect(putBack()).rejects.toMatchObject({ code: 'RESCUE_REFUSED' });
    expect(database.dump()).toBe(before);
  });

  it('wait for a choice about triggers, which then run or do not, and are there again', async () => {
    database = new TestRescue(`CREATE TABLE posts (id INTEGER PRIMARY KEY, title); CREATE TABLE log (what);
      CREATE TRIGGER "on DELETE" AFTER INSERT ON posts BEGIN INSERT INTO log VALUES ('insert ' || new.id); END;
      CREATE TRIGGER changed UPDATE OF title ON posts BEGIN INSERT INTO log VALUES ('update ' || new.id); END;
      CREATE TRIGGER gone AFTER DELETE ON posts BEGIN SELECT 1; END;
      INSERT INTO posts VALUES (1, 'a'), (2, 'b'); DELETE FROM log`);
    database.sql(`DELETE FROM posts WHERE id = 1; UPDATE posts SET title = 'x'; DELETE FROM log`);
    const schema = database.sql('SELECT sql FROM sqlite_schema ORDER BY sql');
    const choice = { tables: [{ table: 'posts' }], kinds: ['missing', 'changed'] } as const;
    const { plan } = await database.compare(choice);
    expect(plan.checks).toEqual([expect.objectContaining({ name: 'triggers', verdict: 'blocked' })]);
    expect(plan.checks[0]?.message).toBe(
      'There are triggers on what is written: changed of posts, on DELETE of posts.',
    );
    await (await database.compare({ ...choice, triggers: 'skip' })).putBack();
    expect([database.rows('posts'), database.sql('SELECT * FROM log')]).toEqual([['1|a', '2|b'], '']);
    expect(database.sql('SELECT sql FROM sqlite_schema ORDER BY sql')).toBe(schema);
    database.sql(`DELETE FROM posts WHERE id = 1; UPDATE posts SET title = 'x'; DELETE FROM log`);
    await (await database.compare({ ...choice, triggers: 'fire' })).putBack();
    expect([database.rows('posts'), database.rows('(SELECT *, 1 FROM log)')]).toEqual([
      ['1|a', '2|b'],
      ['insert 1|1', 'update 2|1'],
    ]);
    database.sql(`DELETE FROM posts; CREATE TRIGGER never BEFORE INSERT ON posts BEGIN SELECT RAISE(IGNORE); END`);
    const ignored = await database.compare({ ...choice, triggers: 'fire' });
    await expect(ignored.putBack()).rejects.toMatchObject({
      code: 'RESCUE_REFUSED',
      message: "Nothing was put back. 2 rows of posts can't be put back as they were.",
    });
  });

  it('are told of with others that do not refer to them any more', async () => {
    database = new TestRescue(`CREATE TABLE authors (id INTEGER PRIMARY KEY);
      CREATE TABLE books (id INTEGER PRIMARY KEY, author REFERENCES authors ON DELETE SET NULL);
      INSERT INTO authors VALUES (1), (2); INSERT INTO books VALUES (1, 1), (2, 1), (3, 2)`);
    database.sql('PRAGMA foreign_keys = ON; DELETE FROM authors WHERE id = 1');
    const { plan } = await database.compare({ tables: [{ table: 'authors' }] });
    expect(plan.checks).toMatchObject([
      {
        name: 'referring-rows',
        message: '2 rows of books do not refer to rows put back any more, and stay so: books is not chosen.',
      },
    ]);
  });

  it('are refused where what a trigger deletes would leave others referring to nothing', async () => {
    database =
      new TestRescue(`CREATE TABLE authors (id INTEGER PRIMARY KEY); CREATE TABLE books (id INTEGER PRIMARY KEY, author REFERENCES authors ON DELETE CASCADE);
      CREATE TABLE posts (id INTEGER PRIMARY KEY); CREATE TRIGGER clear AFTER INSERT ON posts BEGIN DELETE FROM authors; END;
      INSERT INTO posts VALUES (1)`);
    database.sql('DELETE FROM posts; INSERT INTO authors VALUES (1); INSERT INTO books VALUES (1, 1)');
    const { putBack } = await database.compare({ tables: [{ table: 'posts' }], triggers: 'fire' });
    await expect(putBack()).rejects.toMatchObject({
      code: 'RESCUE_REFUSED',
      message: 'Nothing was put back. After what triggers did, 1 reference would lead nowhere.',
    });
    expect(database.rows('books')).toEqual(['1|1']);
  });

  it('come back with all that refers to each other in a circle, and move on what counts keys', async () => {
    database = new TestRescue(`
      CREATE TABLE teams (id INTEGER PRIMARY KEY AUTOINCREMENT, lead INTEGER REFERENCES people DEFERRABLE INITIALLY DEFERRED);
      CREATE TABLE people (id INTEGER PRIMARY KEY, team INTEGER REFERENCES teams (id), boss INTEGER REFERENCES people);
      BEGIN; INSERT INTO teams VALUES (1, 2), (900, NULL); INSERT INTO people VALUES (1, NULL, 3), (2, 1, 1), (3, 900, 2), (4, NULL, 3); COMMIT`);
    const before = [database.rows('people'), database.rows('teams')];
    database.sql(`DELETE FROM people; DELETE FROM teams; UPDATE sqlite_sequence SET seq = 5`);
    const { plan, putBack } = await database.compare({ tables: [{ table: 'people', where: 'id = 4' }] });
    expect(plan.writes).toEqual([
      { table: 'teams', inserts: 2, parents: 2, updates: 0 },
      { table: 'people', inserts: 4, parents: 3, updates: 0 },
    ]);
    await putBack();
    expect([database.rows('people'), database.rows('teams')]).toEqual(before);
    expect(database.sql('PRAGMA foreign_key_check; SELECT seq FROM sqlite_sequence')).toBe('900');
  });

  it('are refused when they would refer to nothing, or live rows would', async () => {
    database = new TestRescue(`CREATE TABLE users (id INTEGER PRIMARY KEY, nick TEXT UNIQUE);
      CREATE TABLE notes (id INTEGER PRIMARY KEY, nick TEXT REFERENCES users (nick) ON UPDATE CASCADE);
      INSERT INTO users VALUES (1, 'ann'); INSERT INTO notes VALUES (1, 'ann'), (2, 'nobody'), (3, 'ann')`);
    database.sql(`PRAGMA foreign_keys = ON; DELETE FROM notes WHERE id > 1; UPDATE users SET nick = 'anna'`);
    const users = await database.compare({ tables: [{ table: 'users' }], kinds: ['changed'] });
    expect(users.plan.checks).toEqual([expect.objectContaining({ name: 'references', verdict: 'blocked' })]);
    await expect(users.putBack()).rejects.toMatchObject({
      code: 'RESCUE_REFUSED',
      message: expect.stringContaining('1 live row of notes'),
    });
    const notes = await database.compare({ tables: [{ table: 'notes' }] });
    expect(notes.plan.checks[0]?.message).toBe(
      '2 rows of notes, e.g. 2, would refer by nick to rows of users that are neither live nor in the backup.',
    );
    await expect(notes.putBack()).rejects.toMatchObject({ code: 'RESCUE_REFUSED' });
    const both = await database.compare({
      tables: [{ table: 'users' }, { table: 'notes', where: 'id < 2' }],
      kinds: ['changed'],
    });
    expect(both.plan.checks).toEqual([]);
    await both.putBack();
    expect([database.rows('users'), database.rows('notes')]).toEqual([['1|ann'], ['1|ann']]);
  });

  it('are compared and put back by the columns that both have, with every type as it was', async () => {
    database = new TestRescue(`CREATE TABLE t (a TEXT, b, old TEXT, Val BLOB, PRIMARY KEY (b, a)) WITHOUT ROWID;
      INSERT INTO t VALUES ('x', 1, 'o', x'00'), ('x', 2, 'o', NULL), ('y', 1, 'o', 9007199254740993), ('z', 1, 'o', 1), ('q', 'n', 'o', 'ä' || char(0) || 'b')`);
    database.sql(`ALTER TABLE t DROP COLUMN old; ALTER TABLE t ADD COLUMN fresh DEFAULT 'new';
      UPDATE t SET val = CAST(val AS REAL) WHERE a = 'z'; DELETE FROM t WHERE a <> 'z'`);
    const { plan, putBack } = await database.compare({ tables: [{ table: 'T' }], kinds: ['changed', 'missing'] });
    expect(plan.tables[0]).toMatchObject({
      table: 't',
      key: ['b', 'a'],
      onlyInBackup: ['old'],
      onlyLive: ['fresh'],
      missing: {
        count: 4,
        examples: [
          { b: '1', a: 'x' },
          { b: '1', a: 'y' },
          { b: '2', a: 'x' },
          { b: 'n', a: 'q' },
        ],
      },
      changed: { count: 1, columns: { Val: 1 } },
    });
    expect(plan.checks.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['columns', 'warning'],
      ['columns', 'warning'],
    ]);
    await putBack();
    expect(database.sql(`SELECT a, quote(b), quote(val), hex(val), fresh FROM t ORDER BY a, b`).split('\n')).toEqual([
      `q|'n'|'ä'|C3A40062|new`,
      `x|1|X'00'|00|new`,
      `x|2|NULL||new`,
      `y|1|9007199254740993|39303037313939323534373430393933|new`,
      `z|1|1|31|new`,
    ]);
  });

  it('are refused where the live table needs a value that they do not have, by a plan and by the database', async () => {
    database = new TestRescue(`CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 1), (2, 2)`);
    database.sql(`DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, v CHECK (v > 1), w NOT NULL)`);
    const { plan, putBack } = await database.compareApart({ tables: [{ table: 't' }] });
    expect(plan.checks[0]).toMatchObject({ name: 'columns', verdict: 'blocked' });
    await expect(putBack()).rejects.toMatchObject({ code: 'RESCUE_REFUSED', message: expect.stringContaining('t.w') });
    expect(database.rows('t')).toEqual([]);
  });
});

describe('a live database in use', () => {
  it('is copied to be compared where its readers keep writers waiting, and is not written while another writes', async () => {
    database = new TestRescue(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, v); CREATE INDEX i ON t (v); INSERT INTO t VALUES (1, 1), (2, 2)`,
      'delete',
    );
    database.sql('DELETE FROM t WHERE id = 1');
    const { plan, putBack } = await database.compareApart({ tables: [{ table: 't' }] });
    expect(database.beside().filter((name) => name.startsWith('live-'))).toHaveLength(1);
    expect(plan.writes).toEqual([{ table: 't', inserts: 1, parents: 0, updates: 0 }]);
    const writer = spawn('sqlite3', [database.live], { stdio: ['pipe', 'pipe', 'inherit'] });
    writer.stdin.write(`BEGIN IMMEDIATE; SELECT 'begun';\n`);
    await once(writer.stdout, 'data');
    await expect(putBack()).rejects.toMatchObject({ code: 'TARGET_IN_USE' });
    writer.stdin.end('COMMIT;\n');
    await once(writer, 'close');
    await putBack();
    expect(database.rows('t')).toEqual(['1|1', '2|2']);
  });

  it('is as it was when the process dies before all is committed', async () => {
    database = new TestRescue(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, v); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
       INSERT INTO t SELECT i, randomblob(2000) FROM n`,
    );
    database.sql('DELETE FROM t WHERE id > 5');
    const before = database.dump();
    const dying = spawn(process.execPath, ['--input-type=module', '-e', DIES_AT_COMMIT], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    dying.send(await database.listed({ tables: [{ table: 't' }] }));
    expect(await once(dying, 'close')).toEqual([null, 'SIGKILL']);
    expect([database.dump(), database.sql('PRAGMA integrity_check')]).toEqual([before, 'ok']);
    await (await database.compare({ tables: [{ table: 't' }] })).putBack();
    expect(database.sql('SELECT count(*) FROM t')).toBe('3000');
  });
});

const DIES_AT_COMMIT = `
  import { connect } from ${JSON.stringify(new URL('../connect.js', import.meta.url).href)};
  import { loadDriver } from ${JSON.stringify(new URL('../load-driver.js', import.meta.url).href)};
  import { putBack } from ${JSON.stringify(new URL('./put-back.js', import.meta.url).href)};
  process.once('message', async ({ live, side, work, ...what }) => {
    const database = connect(await loadDriver(), live, 100);
    database.run(\`ATTACH '\${side}' AS side; ATTACH '\${work}' AS work\`);
    const run = (sql) => sql === 'COMMIT' ? process.kill(process.pid, 'SIGKILL') : database.run(sql);
    putBack({ ...database, run }, what);
  });`;
