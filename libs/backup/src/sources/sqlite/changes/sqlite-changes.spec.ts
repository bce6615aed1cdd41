// Row changes of SQLite: captured while others write, applied to a restored backup, and the same as the source then.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { systemClock } from '../../../core/clock.js';
import type { StagedRestore } from '../../../core/source.js';
import { captureAll, examContext, type SourceFixture } from '../../../testing/source-exam/examination.js';
import { sourceExam } from '../../../testing/source-exam/source-exam.js';
import { tempDirectories } from '../../../testing/temp-directory.spec.support.js';
import { History } from '../../changes-history.spec.support.js';
import type { Driver } from '../driver.js';
import { loadDriver } from '../load-driver.js';
import { SqliteSource } from '../sqlite-source.js';
import { SqliteTablesSource } from '../tables/sqlite-tables-source.js';
import type { SqliteChangesOptions } from './options.js';
import { SqliteChangesSource } from './sqlite-changes-source.js';

const SCHEMA = `
  CREATE TABLE artists (id INTEGER PRIMARY KEY, name TEXT UNIQUE, updated_at TEXT);
  CREATE TABLE photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT, artist INTEGER REFERENCES artists, title TEXT, price REAL, data BLOB, anything,
    shout TEXT AS (upper(title)), version INTEGER DEFAULT 0, stamp INTEGER,
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')));
  CREATE TRIGGER touch AFTER UPDATE OF title ON photos BEGIN
    UPDATE photos SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), stamp = unixepoch() WHERE id = new.id; END;
  INSERT INTO artists VALUES (1, 'one', CURRENT_TIMESTAMP), (2, 'two', CURRENT_TIMESTAMP);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
    INSERT INTO photos (artist, title, price, data, anything, stamp)
    SELECT 1 + i % 2, 'photo ' || i, i * 1.1, randomblob(20),
      CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN i WHEN 2 THEN i * 1.0 WHEN 3 THEN '\\n5' WHEN 4 THEN '' WHEN 5 THEN x'00ff'
        ELSE 'a' || char(0) || 'b' END,
      unixepoch() FROM n;
  UPDATE photos SET price = 9223372036854775807 WHERE id = 3;`;

const DUMP = `SELECT * FROM (
  SELECT 'p', id, artist, title, quote(price), quote(data), typeof(anything) || hex(anything), shout, version, updated_at FROM photos
  UNION ALL SELECT 'a', id, name, updated_at, 0, 0, 0, 0, 0, 0 FROM artists
  UNION ALL SELECT 's', seq, name, 0, 0, 0, 0, 0, 0, 0 FROM sqlite_sequence) ORDER BY 1, 2`;

const directory = tempDirectories();
let file: string;
/** The same that the source uses: numbers look different in other versions of SQLite. */
let driver: Driver;

beforeAll(async () => {
  driver = await loadDriver();
});

function sql(text: string): void {
  execFileSync('sqlite3', [file], { input: text });
}

function dump(): string {
  const database = driver.open(file);
  try {
    return JSON.stringify([...database.each(DUMP)]);
  } finally {
    database.close();
  }
}

function historyOf(tables: SqliteChangesOptions['tables'], options: Partial<SqliteChangesOptions> = {}): History {
  return new History(new SqliteChangesSource({ file, tables, clock: systemClock, ...options }));
}

type Staged = StagedRestore & Required<Pick<StagedRestore, 'apply' | 'query'>>;

async function stageFull(): Promise<Staged> {
  const source = new SqliteSource({ file, clock: systemClock });
  return (await source.stage(await captureAll(source), examContext())) as Staged;
}

async function recovered(full: Staged): Promise<string> {
  return JSON.stringify((await full.query(DUMP)).map((row) => Object.values(row)));
}

const BY_TIME = {
  photos: { column: 'updated_at', deletions: true },
  artists: { column: 'updated_at', deletions: true },
} as const;

describe('row changes of SQLite', () => {
  beforeEach(async () => {
    file = join(await directory(), 'gallery.db');
    sql(`PRAGMA journal_mode = WAL; ${SCHEMA}`);
  });

  it.each(['stamp', 'version'])('are told by %s, and recover what there was then', async (column) => {
    const full = await stageFull();
    const history = historyOf({ ...BY_TIME, photos: { column, deletions: true } }, { overlapMs: 1 });
    await history.capture();
    for (const round of [1, 2]) {
      sql(`
        INSERT INTO artists VALUES (10 + ${round}, 'new ${round}', CURRENT_TIMESTAMP);
        UPDATE photos SET title = 'line' || char(10) || '"' || id, version = (SELECT max(version) + 1 FROM photos),
          data = NULL WHERE id % 20 = ${round};
        DELETE FROM photos WHERE id % 50 = ${round} OR id > 198;
        INSERT INTO photos (artist, title, version, stamp) SELECT max(artists.id), '', 1 + (SELECT max(version) FROM photos), unixepoch() FROM artists;
        UPDATE artists SET name = 'parked', updated_at = CURRENT_TIMESTAMP WHERE id = 1;
        UPDATE artists SET name = 'name of ${round}', updated_at = CURRENT_TIMESTAMP WHERE id = 2;
        UPDATE artists SET name = 'two', updated_at = CURRENT_TIMESTAMP WHERE id = 1;`);
      await history.capture();
    }
    const live = dump();
    sql(`UPDATE photos SET title = 'too late'`);
    const { checks } = await full.apply(history.input());
    expect(checks.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect(await recovered(full)).toBe(live);
    expect(history.chain()).toHaveLength(3);
    await full.discard();
  });

  it('begin anew when rows came back with the stamps that they had, by a script of tables', async () => {
    const full = await stageFull();
    const tables = new SqliteTablesSource({ file, tables: [{ name: 'artists', optional: false }], clock: systemClock });
    sql(`UPDATE artists SET updated_at = '2026-01-05 10:00:00'`);
    const some = await captureAll(tables);
    const history = historyOf(BY_TIME, { overlapMs: 1 });
    sql(`UPDATE artists SET name = 'newer', updated_at = CURRENT_TIMESTAMP WHERE id = 1`);
    await history.capture();
    const staged = await tables.stage(some, examContext());
    await staged.swap();
    await staged.discard();
    await history.capture();
    const live = dump();
    await full.apply(history.input());
    expect(await recovered(full)).toBe(live);
    await full.discard();
  });

  it('move unique values, know rows as the table compares them, and miss no stamp of another form', async () => {
    file = join(await directory(), 'several.db');
    sql(`
      CREATE TABLE slugs (id INTEGER PRIMARY KEY, slug TEXT UNIQUE, at INTEGER);
      CREATE TABLE tags (name TEXT COLLATE NOCASE, photo INTEGER, at INTEGER, PRIMARY KEY (photo, name)) WITHOUT ROWID;
      CREATE TABLE zoned (id INTEGER PRIMARY KEY, at TEXT);
      CREATE TABLE words (id INTEGER PRIMARY KEY, at TEXT);
      INSERT INTO slugs VALUES (1, 'same', 1);
      INSERT INTO tags VALUES ('Sea', 1, 1), ('Sky', 1, 1);
      INSERT INTO zoned VALUES (1, '2026-01-05T10:00:00+00:00'), (2, '2026-01-05T10:00:04+00:00');
      INSERT INTO words VALUES (1, 'Wed Jan 07 2026 10:00:00')`);
    const full = await stageFull();
    const by = { column: 'at', deletions: true };
    const history = historyOf({ slugs: by, tags: by, zoned: by, words: by });
    await history.capture();
    sql(`
      DELETE FROM slugs; INSERT INTO slugs VALUES (2, 'same', 2);
      UPDATE tags SET name = 'sea', at = 2 WHERE name = 'Sea'; DELETE FROM tags WHERE name = 'Sky';
      UPDATE zoned SET at = '2026-01-05T10:00:03+00:00' WHERE id = 1;
      UPDATE words SET at = 'Fri Jan 09 2026 10:00:00'`);
    await history.capture();
    expect(history.chain()).toHaveLength(2);
    await full.apply(history.input());
    expect(
      await full.query(`SELECT (SELECT id FROM slugs) AS slug, (SELECT group_concat(name) FROM tags) AS tags,
        (SELECT at FROM zoned WHERE id = 1) AS zoned, (SELECT at FROM words) AS words`),
    ).toEqual([{ slug: 2, tags: 'sea', zoned: '2026-01-05T10:00:03+00:00', words: 'Fri Jan 09 2026 10:00:00' }]);
    await full.discard();
  });

  it('hold texts as they are in each encoding, and refuse bytes that are none', async () => {
    file = join(await directory(), 'other.db');
    sql(`PRAGMA encoding = 'UTF-16le'; CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, at TEXT)`);
    const full = await stageFull();
    sql(`INSERT INTO notes (text) VALUES ('a' || char(0) || 'b'), (char(65533)), ('für')`);
    const history = historyOf({ notes: { column: 'at' } });
    await history.capture();
    await full.apply(history.input());
    expect(await full.query('SELECT hex(text) AS h FROM notes ORDER BY id')).toEqual(
      ['610000006200', 'FDFF', '6600FC007200'].map((h) => ({ h })),
    );
    await full.discard();

    file = join(await directory(), 'bytes.db');
    sql(`CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, at TEXT);
      INSERT INTO notes (text) VALUES (CAST(x'ff41' AS TEXT))`);
    await expect(historyOf({ notes: { column: 'at' } }).capture()).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
      message: expect.stringContaining('the column text'),
    });
  });

  it('are those of a database that another process writes to without a pause', async () => {
    const full = await stageFull();
    const history = historyOf(BY_TIME, { overlapMs: 2000 });
    const writer = spawn(process.execPath, ['--input-type=module', '-e', WRITER, file], {
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    for (let round = 0; round < 5; round += 1) {
      await history.capture();
      await delay(50);
    }
    writer.stdin.end();
    await once(writer, 'exit');
    await history.capture();
    const live = dump();
    expect(live).toContain('written');
    await full.apply(history.input());
    expect(await recovered(full)).toBe(live);
    await full.discard();
  });
});

async function makeFixture(): Promise<SourceFixture> {
  const place = await directory();
  file = join(place, 'gallery.db');
  sql(`PRAGMA journal_mode = DELETE; ${SCHEMA}`);
  const scratchDirectory = place;
  const options = { tables: BY_TIME, scratchDirectory, clock: systemClock };
  return {
    source: new SqliteChangesSource({ file, ...options }),
    elsewhere: new SqliteChangesSource({ file: join(place, 'elsewhere.db'), ...options }),
    change: async () => sql(`INSERT INTO photos (title) VALUES ('new')`),
    read: async () => dump(),
    list: async () => (await readdir(place, { recursive: true })).toSorted(),
    remove: async () => undefined,
  };
}

describe('SqliteChangesSource', () => {
  it.each([
    [{ photos: { column: 'updated_at' } }, 'ok', 'The changes of photos can be captured.'],
    [{ nothing: { column: 'updated_at' } }, 'blocked', 'The database has no table nothing.'],
    [{ photos: { column: 'shout' } }, 'blocked', 'photos has no column shout, or it is a generated one.'],
    [{ sqlite_sequence: { column: 'seq' } }, 'blocked', 'sqlite_sequence has no primary key.'],
  ])('examines %j', async (tables, verdict, message) => {
    await makeFixture();
    const { signal } = examContext();
    const checks = await new SqliteChangesSource({ file, tables, clock: systemClock }).examine(signal);
    expect(checks).toMatchObject([{ name: 'tables', verdict, message }]);
  });

  for (const { name, run } of sourceExam(makeFixture)) it(name, run);
});

/** Stamps its rows before it has its lock, as an application does, and holds that for a while. */
const WRITER = `
  import { loadDriver } from ${JSON.stringify(new URL('../load-driver.js', import.meta.url).href)};
  const database = (await loadDriver()).open(process.argv[1]);
  database.run('PRAGMA busy_timeout = 20000');
  let ended = false;
  process.stdin.on('end', () => { ended = true; }).resume();
  let i = 0;
  const step = () => {
    if (ended) return database.close();
    const stamp = new Date().toISOString();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
    database.run('BEGIN IMMEDIATE');
    const write = "UPDATE photos SET title = 'written " + ++i + "' WHERE id = " + (1 + i % 200);
    database.run(write + "; UPDATE photos SET updated_at = '" + stamp + "' WHERE id = " + (1 + i % 200));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    database.run('COMMIT');
    setImmediate(step);
  };
  step();`;
