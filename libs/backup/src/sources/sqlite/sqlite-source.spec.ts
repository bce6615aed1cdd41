// The exam of sources on SQLite databases in both journal modes, with names that are hard on drivers.

import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import type { SourceFixture } from '../../testing/source-exam/examination.js';
import { sourceExam } from '../../testing/source-exam/source-exam.js';
import { SqliteSource } from './sqlite-source.js';

const SETUP = `
  CREATE TABLE photos (id INTEGER PRIMARY KEY, name TEXT, data BLOB);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
    INSERT INTO photos SELECT i, 'photo ' || i, randomblob(500) FROM n;`;

function sql(path: string, text: string): string {
  return execFileSync('sqlite3', [path, text], { encoding: 'utf8' }).trim();
}

async function makeFixture(journalMode: string, name = 'gallery.db'): Promise<SourceFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'sqlite-exam-'));
  const file = join(directory, name);
  sql(file, `PRAGMA journal_mode = ${journalMode}; ${SETUP}`);
  return {
    source: new SqliteSource({ file, clock: systemClock }),
    elsewhere: new SqliteSource({ file: join(directory, 'elsewhere.db'), clock: systemClock }),
    change: async () => void sql(file, "DELETE FROM photos WHERE id % 2; INSERT INTO photos (name) VALUES ('new')"),
    read: async () =>
      sql(file, 'PRAGMA journal_mode; SELECT count(*), total(id), max(name), sum(length(data)) FROM photos'),
    statements: { reading: 'SELECT count(*) AS n FROM photos', changing: 'DELETE FROM photos RETURNING id' },
    list: async () => (await readdir(directory, { recursive: true })).toSorted(),
    remove: () => rm(directory, { recursive: true }),
  };
}

describe.each(['wal', 'delete'])('SqliteSource in journal mode %s', (journalMode) => {
  for (const { name, run } of sourceExam(() => makeFixture(journalMode))) it(name, run);
});

describe.each([
  `it's "quoted".db`,
  'question?mode=memory&x=#1.db',
  'percent%41%00.db',
  'Galerie für 🐈.db',
  ' blanks at both ends ',
  'line\nbreak.db',
  'file:x.db',
  '.hidden',
  `${'long'.repeat(50)}.db`,
])('SqliteSource on a file named %j', (fileName) => {
  const roundTrip = sourceExam(() => makeFixture('wal', fileName)).find(({ name }) =>
    name.startsWith('puts back by undo'),
  );
  if (roundTrip === undefined) throw new Error('The exam has no such case.');
  it('captures it, restores it and undoes that', () => roundTrip.run());
});

describe('SqliteSource through symbolic links', () => {
  it('works on the file that they lead to, and leaves them as they are', async () => {
    const fixture = await makeFixture('wal');
    const [directory, links] = [
      await mkdtemp(join(tmpdir(), 'sqlite-exam-')),
      await mkdtemp(join(tmpdir(), 'sqlite-exam-')),
    ];
    sql(join(directory, 'real.db'), SETUP);
    await symlink(join(directory, 'real.db'), join(links, 'first.db'));
    await symlink('first.db', join(links, 'second.db'));
    const source = new SqliteSource({ file: join(links, 'second.db'), clock: systemClock });
    expect(source.target).toBe('second.db');
    const exam = sourceExam(async () => ({
      ...fixture,
      source,
      change: async () => void sql(join(directory, 'real.db'), 'DELETE FROM photos WHERE id > 5'),
      read: async () => sql(join(directory, 'real.db'), 'SELECT count(*) FROM photos'),
      list: async () => [...(await readdir(directory)), ...(await readdir(links))],
      remove: async () => undefined,
    }));
    const roundTrip = exam.find(({ name }) => name.startsWith('puts the captured data'));
    if (roundTrip === undefined) throw new Error('The exam has no such case.');
    await roundTrip.run();
    expect((await readdir(links)).toSorted()).toEqual(['first.db', 'second.db']);
    expect(sql(join(links, 'second.db'), 'SELECT count(*) FROM photos')).toBe('2000');
    await Promise.all([fixture.remove(), rm(directory, { recursive: true }), rm(links, { recursive: true })]);
  });
});
