// Looks whether this machine has what it takes to restore a kind of source, wherever that is to be.

import { BackupError } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import { requireDriver as loadPostgres } from '../../sources/postgres/connection/connect.js';
import { type PostgresProgram, versionOf } from '../../sources/postgres/connection/programs.js';
import { loadDriver as loadSqlite } from '../../sources/sqlite/load-driver.js';

export async function examineNeeds(kind: string): Promise<Check[]> {
  const [engine] = kind.split('-');
  if (engine === 'sqlite') return [await look('driver', sqliteDriver)];
  if (engine !== 'postgres')
    return [{ name: 'needs', verdict: 'ok', message: 'Nothing else is needed to restore it.' }];
  const program: PostgresProgram = kind === 'postgres' ? 'pg_restore' : 'psql';
  return [await look('driver', postgresDriver), await look(program.replace('_', '-'), () => versionSaid(program))];
}

async function sqliteDriver(): Promise<string> {
  const { name } = await loadSqlite();
  return `SQLite is reached through ${name}.`;
}

async function postgresDriver(): Promise<string> {
  await loadPostgres();
  return 'PostgreSQL is reached through pg.';
}

async function versionSaid(program: PostgresProgram): Promise<string> {
  return `${program} is of version ${await versionOf({ binaryDirectory: undefined }, program, 'restore')}.`;
}

async function look(name: string, say: () => Promise<string>): Promise<Check> {
  try {
    return { name, verdict: 'ok', message: await say() };
  } catch (error) {
    const { message, hint } = BackupError.from(error);
    return { name, verdict: 'blocked', message, hint };
  }
}
