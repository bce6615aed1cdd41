// The database can be closed, replaced and opened again under the running app, as a restore does.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onEachDatabase } from '../testing/each-database.js';
import { newDatabase, queryOn } from '../testing/postgres-app.js';
import { describeWithServers, START_TIMEOUT_MS } from '../testing/servers.js';
import { startTestApp, type TestApp } from '../testing/test-app.js';
import { openPostgres } from './postgres/postgres-connection.js';
import { openSqlite } from './sqlite/sqlite-connection.js';

let test: TestApp;
afterEach(() => test.stop());

const names = async () =>
  (await test.viewer.get('/galleries').expect(200)).body.items.map(({ name }: { name: string }) => name);

/** Every connection that was lost may be noticed by a request. */
const namesWhenBack = async () => {
  let status = 503;
  while (status === 503) ({ status } = await test.viewer.get('/galleries'));
  return await names();
};

onEachDatabase((start, type) => {
  beforeEach(async () => {
    test = await start();
  }, START_TIMEOUT_MS);

  describe('a closed database', () => {
    it('gives 503 with Retry-After until it is open again, and lets an admin be recognised', async () => {
      await test.admin.post('/galleries').send({ name: 'Kept' }).expect(201);
      await test.database.close();
      for (const path of ['/galleries', '/galleries/1', '/health']) {
        const answer = await test.viewer.get(path).expect(503);
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      }
      await test.admin.post('/galleries').send({ name: 'Lost' }).expect(503);
      await test.admin.get('/auth/me').expect(200);
      await Promise.all([test.database.open(), test.database.open()]);
      await test.anyone.get('/health').expect(200);
      expect(await names()).toEqual(['Kept']);
    });

    it('has the accounts of the environment again after an older one was put in place', async () => {
      await test.database.run("UPDATE users SET password_hash = 'old', role = 'viewer' WHERE name = 'admin'");
      await test.database.close();
      await test.database.open();
      const password = 'the-password-of-the-admin';
      await test.anyone.post('/auth/login').send({ user: 'admin', password }).expect(200);
    });
  });

  describe('a transaction', () => {
    it('is undone as a whole when it fails, and nobody else gets in between', async () => {
      const failing = test.database.transaction(async (queries) => {
        await queries.run("INSERT INTO galleries (name) VALUES ('Half')");
        await queries.run("INSERT INTO galleries (name) VALUES ('Half')");
      });
      const other = test.database.run("INSERT INTO galleries (name) VALUES ('Whole')");
      // Not toThrow: the driver makes its errors in the realm that loaded it first, where another suite may have run.
      await expect(failing).rejects.toMatchObject({ message: expect.stringMatching(/unique/i) });
      await other;
      expect(await names()).toEqual(['Whole']);
    });
  });

  describe('the schema', () => {
    it('of the first version is brought up to date, and its rows are kept', async () => {
      await test.admin.post('/galleries').send({ name: 'Old' }).expect(201);
      await test.database.run('DROP TABLE likes');
      await test.database.run('DROP TABLE comments');
      await setSchemaVersion(1);
      await test.database.close();
      await test.database.open();
      expect(await test.database.schemaVersion()).toBe(2);
      expect(await test.database.all('SELECT * FROM likes')).toEqual([]);
      expect(await names()).toEqual(['Old']);
    });

    it('of a newer app is refused, and left as it is', async () => {
      await setSchemaVersion(99);
      await test.database.close();
      await expect(test.database.open()).rejects.toThrow(/schema version 99.*up to 2/);
      await test.viewer.get('/galleries').expect(503);
    });
  });

  async function setSchemaVersion(version: number): Promise<void> {
    const isSqlite = type === 'sqlite';
    await test.database.run(
      isSqlite ? `PRAGMA user_version = ${version}` : `UPDATE schema_version SET version = ${version}`,
    );
  }
});

describe('a database in an SQLite file', () => {
  beforeEach(async () => {
    test = await startTestApp();
  });

  it('leaves one complete file behind when it is closed, which can be replaced by an older one', async () => {
    const [live, kept] = [join(test.directory, 'gallery.db'), join(test.directory, 'kept.db')];
    // Not by a request: it starts a backup, and while that reads the file, its changes may stay in the log beside it.
    const add = (name: string) => test.database.run('INSERT INTO galleries (name) VALUES (?)', name);
    await add('Before');
    await test.database.close();
    await copyFile(live, kept);
    await test.database.open();
    await add('After');
    expect(await names()).toEqual(['Before', 'After']);

    await test.database.close();
    await copyFile(kept, live);
    await test.database.open();
    expect(await names()).toEqual(['Before']);
  });

  it('is in WAL mode, with foreign keys', async () => {
    expect(await test.database.single('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(await test.database.single('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 });
  });

  it('is refused when the file is no database', async () => {
    await expect(openSqlite(new URL(import.meta.url).pathname)).rejects.toMatchObject({
      message: expect.stringMatching(/not a database/),
    });
  });
});

describeWithServers(['postgres'], 'a database on a PostgreSQL server', () => {
  let url: string;
  beforeEach(async () => {
    url = await newDatabase();
    test = await startTestApp({ DATABASE_PATH: '', DATABASE_URL: url });
  }, START_TIMEOUT_MS);

  /** As a restore does that another process makes. */
  const endConnections = async (andThen = '') => {
    const { pathname } = new URL(url);
    const where = `datname = '${pathname.slice(1)}' AND pid <> pg_backend_pid()`;
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${where}`;
    await queryOn(url.replace(pathname, '/postgres'), `${end}; ${andThen}`);
  };

  it('may end every connection, and the app goes on', async () => {
    await test.database.run("INSERT INTO galleries (name) VALUES ('Kept')");
    await endConnections();
    expect(await namesWhenBack()).toEqual(['Kept']);
  });

  it('may go away and come back', async () => {
    const name = new URL(url).pathname.slice(1);
    await endConnections(`ALTER DATABASE ${name} RENAME TO ${name}_away`);
    await test.viewer.get('/galleries').expect(503);
    await endConnections(`ALTER DATABASE ${name}_away RENAME TO ${name}`);
    expect(await namesWhenBack()).toEqual([]);
  });

  it('gets its schema once when several apps start at once', async () => {
    const fresh = await newDatabase();
    const connections = await Promise.all([fresh, fresh, fresh].map(openPostgres));
    expect(await Promise.all(connections.map((connection) => connection.schemaVersion()))).toEqual([2, 2, 2]);
    await Promise.all(connections.map((connection) => connection.close()));
  });

  it('undoes a transaction whose connection it ends', async () => {
    const broken = test.database.transaction(async (queries) => {
      await queries.run("INSERT INTO galleries (name) VALUES ('Half')");
      await endConnections();
      await queries.run("INSERT INTO galleries (name) VALUES ('Other half')");
    });
    await expect(broken).rejects.toMatchObject({ status: 503 });
    expect(await namesWhenBack()).toEqual([]);
  });
});
