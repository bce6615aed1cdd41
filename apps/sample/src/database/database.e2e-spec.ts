// The database can be closed, replaced and opened again under the running app, as a restore does.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestApp, type TestApp } from '../testing/test-app.js';
import { openConnection } from './connection.js';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(() => test.stop());

const names = async () =>
  (await test.viewer.get('/galleries').expect(200)).body.items.map(({ name }: { name: string }) => name);

describe('a closed database', () => {
  it('gives 503 with Retry-After until it is open again', async () => {
    await test.admin.post('/galleries').send({ name: 'Kept' }).expect(201);
    await test.database.close();
    for (const path of ['/galleries', '/galleries/1', '/health']) {
      const answer = await test.viewer.get(path).expect(503);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    await test.admin.post('/galleries').send({ name: 'Lost' }).expect(503);
    await Promise.all([test.database.open(), test.database.open()]);
    await test.anyone.get('/health').expect(200);
    expect(await names()).toEqual(['Kept']);
  });

  it('still lets an admin be recognised', async () => {
    await test.database.close();
    await test.admin.get('/auth/me').expect(200);
  });

  it('leaves one complete file behind, which can be replaced by an older one', async () => {
    const kept = join(test.directory, 'kept.db');
    await test.admin.post('/galleries').send({ name: 'Before' }).expect(201);
    await test.database.close();
    await copyFile(test.database.path, kept);
    await test.database.open();
    await test.admin.post('/galleries').send({ name: 'After' }).expect(201);
    expect(await names()).toEqual(['Before', 'After']);

    await test.database.close();
    await copyFile(kept, test.database.path);
    await test.database.open();
    expect(await names()).toEqual(['Before']);
  });

  it('has the accounts of the environment again after an older file was put in place', async () => {
    test.database.run("UPDATE users SET password_hash = 'old', role = 'viewer' WHERE name = 'admin'");
    await test.database.close();
    await test.database.open();
    const password = 'the-password-of-the-admin';
    await test.anyone.post('/auth/login').send({ user: 'admin', password }).expect(200);
  });
});

describe('the connection', () => {
  it('is in WAL mode, with foreign keys', () => {
    expect(test.database.single('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(test.database.single('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 });
  });

  it('undoes all of a transaction that fails', () => {
    const work = () => {
      test.database.run("INSERT INTO galleries (name) VALUES ('Half')");
      test.database.run("INSERT INTO galleries (name) VALUES ('Half')");
    };
    expect(() => test.database.transaction(work)).toThrow(/UNIQUE/);
    expect(test.database.all('SELECT name FROM galleries')).toEqual([]);
  });

  it('brings a file of the first version up to date and keeps its rows', async () => {
    await test.admin.post('/galleries').send({ name: 'Old' }).expect(201);
    test.database.run('DROP TABLE likes');
    test.database.run('DROP TABLE comments');
    test.database.run('PRAGMA user_version = 1');
    await test.database.close();
    await test.database.open();
    expect(test.database.schemaVersion()).toBe(2);
    expect(test.database.all('SELECT * FROM likes')).toEqual([]);
    expect(await names()).toEqual(['Old']);
  });

  it('refuses the file of a newer app, and leaves it as it is', async () => {
    test.database.run('PRAGMA user_version = 99');
    await test.database.close();
    await expect(test.database.open()).rejects.toThrow(/schema version 99.*up to 2/);
    await test.viewer.get('/galleries').expect(503);
  });

  it('refuses a file that is no database', async () => {
    await expect(openConnection(new URL(import.meta.url).pathname)).rejects.toMatchObject({
      message: expect.stringMatching(/not a database/),
    });
  });
});
