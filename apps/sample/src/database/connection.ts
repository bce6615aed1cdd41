// Opens SQLite files with better-sqlite3 where it loads, else with the driver that newer Node.js brings along.

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { migrate } from './migrations.js';

export type SqlValue = string | number | null;

export interface Statement {
  run(...values: SqlValue[]): { readonly changes: number | bigint };
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
}

/** What both drivers have in common, which is all that the app needs. */
export interface Connection {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
}

type Connect = (path: string) => Connection;

/** An open connection to the file, made if it is missing, with the newest schema. */
export async function openConnection(path: string): Promise<Connection> {
  const connect = await loadDriver();
  await mkdir(dirname(path), { recursive: true });
  const connection = connect(path);
  try {
    connection.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON');
    migrate(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function loadDriver(): Promise<Connect> {
  try {
    return await loadBetterSqlite3();
  } catch (error) {
    return await loadNodeSqlite(error);
  }
}

async function loadBetterSqlite3(): Promise<Connect> {
  const { default: Database } = await import('better-sqlite3');
  // The native part is loaded by the first connection only, so make one to see that it works here.
  new Database(':memory:').close();
  return (path) => new Database(path);
}

async function loadNodeSqlite(betterSqlite3Error: unknown): Promise<Connect> {
  try {
    const { DatabaseSync } = await import('node:sqlite');
    return (path) => new DatabaseSync(path);
  } catch {
    throw new Error('No SQLite driver works here: install better-sqlite3, or use Node.js 24 or newer.', {
      cause: betterSqlite3Error,
    });
  }
}
