// The real app on a PostgreSQL database of its own, for tests. The database goes with its server, after the test run.

import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Environment } from '../settings/environment-reader.js';
import { reach } from './servers.js';
import { startTestApp, type TestApp } from './test-app.js';

export async function startOnPostgres(environment: Environment = {}): Promise<TestApp> {
  return await startTestApp({ DATABASE_PATH: '', DATABASE_URL: await newDatabase(), ...environment });
}

/** The URL of a new and empty database. */
export async function newDatabase(): Promise<string> {
  const name = `gallery_${randomUUID().replaceAll('-', '')}`;
  const { host, port, user, password } = await reach('postgres');
  await queryOn({ host, port, user, password, database: 'postgres' }, `CREATE DATABASE ${name}`);
  return `postgres://${user}:${password}@${host}:${port}/${name}`;
}

/** As somebody else who comes to the database from outside of the app. */
export async function queryOn(where: string | object, sql: string): Promise<void> {
  const client = new Client(where);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
