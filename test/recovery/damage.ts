// Breaks databases as disks, kernels and people do.

import { execFileSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import type { PostgresServer } from '../servers/postgres.js';

const SQLITE_PAGE = 4096;
const POSTGRES_PAGE = 8192;

/** Every page but the first, so that it is still a database at first sight. */
export function overwriteSqlite(path: string): void {
  overwrite(path, SQLITE_PAGE, SQLITE_PAGE);
}

/** The pages of one table, while the server is down: what it has in memory would hide it. */
export async function overwritePostgresTable(server: PostgresServer, database: string, table: string): Promise<void> {
  const [row] = await server.query(
    database,
    'CHECKPOINT',
    `SELECT current_setting('data_directory') AS directory, pg_relation_filepath('${table}') AS file`,
  );
  await server.stop();
  overwrite(join(String(row?.['directory']), String(row?.['file'])), 0, POSTGRES_PAGE);
  await server.start();
}

function overwrite(path: string, from: number, pageBytes: number): void {
  const file = openSync(path, 'r+');
  try {
    const junk = Buffer.alloc(pageBytes, 0xdb);
    for (let at = from; at < fstatSync(file).size; at += pageBytes) writeSync(file, junk, 0, pageBytes, at);
  } finally {
    closeSync(file);
  }
}

/** As a machine is that nobody can reach any more. */
export function removeServer(directory: string): void {
  execFileSync('rm', ['-rf', directory]);
}
