// What the tests of tables of SQLite work with: the program sqlite3, sources and their scripts.

import { execFileSync, spawnSync } from 'node:child_process';

import { systemClock } from '../../../core/clock.js';
import type { WantedName } from '../../../kit/wanted-names.js';
import { captureAll } from '../../../testing/source-exam/examination.js';
import { collect } from '../../../testing/streams.js';
import { SqliteTablesSource } from './sqlite-tables-source.js';

export const TABLES: readonly WantedName[] = [
  { name: 'comments', optional: false },
  { name: 'Likes', optional: false },
  { name: 'stars', optional: true },
];

export function sql(path: string, text: string): string {
  return execFileSync('sqlite3', ['-bail', path], { input: text, encoding: 'utf8' }).trim();
}

export function sourceOf(path: string, tables: readonly WantedName[] = TABLES): SqliteTablesSource {
  return new SqliteTablesSource({ file: path, tables, clock: systemClock });
}

export async function scriptOf(source: SqliteTablesSource): Promise<Buffer> {
  const { content } = await captureAll(source);
  return await collect(content.open('tables.sql'));
}

/** By hand, as the documentation says. */
export function replay(path: string, script: Buffer): { readonly status: number | null; readonly said: string } {
  const { status, stderr } = spawnSync('sqlite3', [path], { input: script, encoding: 'utf8' });
  return { status, said: stderr };
}
