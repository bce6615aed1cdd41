// Finds an SQLite driver: better-sqlite3 where it loads, else the one that newer Node.js brings along.

import type { SqlValue } from '../queries.js';

export interface Statement {
  run(...values: SqlValue[]): { readonly changes: number | bigint };
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
}

/** What both drivers have in common, which is all that the app needs. */
export interface SqliteFile {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
}

/** Opens the file of the path, and makes it when it is missing. */
export type OpenFile = (path: string) => SqliteFile;

export async function loadDriver(): Promise<OpenFile> {
  try {
    return await loadBetterSqlite3();
  } catch (error) {
    return await loadNodeSqlite(error);
  }
}

async function loadBetterSqlite3(): Promise<OpenFile> {
  const { default: Database } = await import('better-sqlite3');
  // The native part is loaded by the first connection only, so make one to see that it works here.
  new Database(':memory:').close();
  return (path) => new Database(path);
}

async function loadNodeSqlite(betterSqlite3Error: unknown): Promise<OpenFile> {
  try {
    const { DatabaseSync } = await import('node:sqlite');
    return (path) => new DatabaseSync(path);
  } catch {
    throw new Error('No SQLite driver works here: install better-sqlite3, or use Node.js 24 or newer.', {
      cause: betterSqlite3Error,
    });
  }
}
