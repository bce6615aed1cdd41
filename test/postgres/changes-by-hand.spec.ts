// Captured row changes are applied by a person with a shell, as docs/row-changes.md shows it.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { systemClock } from '#backup/core/clock.js';
import { History } from '#backup/sources/changes-history.spec.support.js';
import { PostgresChangesSource } from '#backup/sources/postgres/changes/postgres-changes-source.js';
import { SqliteChangesSource } from '#backup/sources/sqlite/changes/sqlite-changes-source.js';
import { collect } from '#backup/testing/streams.js';

import { codeBlocks, findBlock } from '../readme/blocks.js';
import { ROOT, shell } from '../readme/programs.js';
import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';

const DOCUMENT = join(ROOT, 'libs/backup/docs/row-changes.md');

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'changes-by-hand-'));
});

afterEach(async () => await rm(directory, { recursive: true }));

/** Applies the last capture, which has keys, to what the one before has left. */
async function applyByHand(history: History, program: string, env: Readonly<Record<string, string>> = {}) {
  const { content } = history.input();
  await writeFile(join(directory, 'changes.tar'), await collect(content.open('changes.tar')));
  await shell(findBlock(await codeBlocks(DOCUMENT), 'By hand', 'sh', program), directory, env);
}

it('with tar and sqlite3', async () => {
  const sql = async (file: string, text: string): Promise<string> =>
    await shell(`sqlite3 ${file} <<'SQL'\n${text}\nSQL`, directory);
  const schema = `CREATE TABLE photos (id INTEGER PRIMARY KEY, title TEXT, updated_at TEXT DEFAULT CURRENT_TIMESTAMP);
    INSERT INTO photos (title) VALUES ('one'), ('two'), (NULL), ('four');`;
  await sql('live.db', schema);
  await sql('live.db', `VACUUM INTO 'gallery.db'`);
  const tables = { photos: { column: 'updated_at', deletions: true } };
  const source = new SqliteChangesSource({ file: join(directory, 'live.db'), tables, clock: systemClock });
  const history = new History(source);
  await history.capture();
  await sql(
    'live.db',
    `UPDATE photos SET title = 'a, "b"' || char(10) || 'c', updated_at = CURRENT_TIMESTAMP WHERE id = 1;
     UPDATE photos SET title = NULL WHERE id = 2; UPDATE photos SET title = '' WHERE id = 3; DELETE FROM photos WHERE id = 4;
     INSERT INTO photos (title) VALUES ('five');`,
  );
  await history.capture();
  await applyByHand(history, 'sqlite3');
  const rows = `SELECT id, quote(title), typeof(id), updated_at FROM photos ORDER BY id;`;
  expect(await sql('gallery.db', rows)).toBe(await sql('live.db', rows));
});

describeWithPostgres('by hand', () => {
  it('with tar and psql', async () => {
    const server = await PostgresServer.create();
    try {
      const schema = [
        'CREATE TABLE translations (id serial PRIMARY KEY, text text, updated_at timestamptz DEFAULT now())',
        `INSERT INTO translations (text) VALUES ('one'), ('two'), (NULL), ('four')`,
      ];
      await server.query('postgres', 'CREATE DATABASE app');
      await server.query('app', ...schema);
      await server.query('postgres', 'CREATE DATABASE restored TEMPLATE app');
      const tables = { translations: { column: 'updated_at', deletions: true } };
      const history = new History(
        new PostgresChangesSource({ ...server.connection('app'), tables, clock: systemClock }),
      );
      await history.capture();
      await server.query(
        'app',
        `UPDATE translations SET text = E'a, "b"\\nc', updated_at = now() WHERE id = 1`,
        `UPDATE translations SET text = NULL WHERE id = 2`,
        `UPDATE translations SET text = '' WHERE id = 3`,
        `DELETE FROM translations WHERE id = 4`,
        `INSERT INTO translations (text) VALUES ('five')`,
      );
      await history.capture();
      const { host, port, user, password } = server.connection('restored');
      const env = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password };
      await applyByHand(history, 'psql', { ...env, PATH: `${server.binaries}:${process.env['PATH']}` });
      const rows = 'SELECT json_agg(t ORDER BY id) AS rows FROM translations t';
      expect(await server.query('restored', rows)).toEqual(await server.query('app', rows));
    } finally {
      await server.remove();
    }
  });
});
