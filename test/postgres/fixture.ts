// Databases for the tests of the PostgreSQL source, and the sources that work on them.

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { type Clock, systemClock } from '#backup/core/clock.js';
import type { PostgresSourceOptions } from '#backup/sources/postgres/options.js';
import { PostgresSource } from '#backup/sources/postgres/postgres-source.js';
import type { SourceFixture } from '#backup/testing/source-exam/examination.js';

import type { PostgresServer } from '../servers/postgres.js';

export const GALLERY = [
  `CREATE TABLE photos (id serial PRIMARY KEY, name text, data bytea)`,
  `CREATE TABLE "Comments of all" (id int PRIMARY KEY, photo int REFERENCES photos, text text)`,
  `CREATE VIEW recent AS SELECT * FROM photos WHERE id > 100`,
  `INSERT INTO photos (name, data) SELECT 'photo ' || i, decode(repeat(md5(i::text), 20), 'hex') FROM generate_series(1, 1000) i`,
  `INSERT INTO "Comments of all" SELECT i, i, 'comment ' || i FROM generate_series(1, 50) i`,
];

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function sourceOf(
  server: PostgresServer,
  database: string,
  options: Partial<PostgresSourceOptions> = {},
): PostgresSource {
  const where = server.connection(database);
  return new PostgresSource({ ...where, binaryDirectory: server.binaries, clock: systemClock, ...options });
}

/** Tomorrow by the same clock. */
export function later(clock: Clock): Clock {
  return { ...clock, now: () => new Date(clock.now().getTime() + 24 * 60 * 60_000) };
}

/** As the role of an application is: it may create databases, owns its own, and nothing else. */
const ROLE = 'gallery_app';

/** A gallery in a database of the given name, owned by an ordinary role, and what the exam wants to know about it. */
export async function makeFixture(server: PostgresServer, name: string): Promise<SourceFixture> {
  const elsewhere = 'elsewhere';
  await server.query(
    'postgres',
    `DROP ROLE IF EXISTS ${ROLE}`,
    `CREATE ROLE ${ROLE} LOGIN CREATEDB PASSWORD '${server.password}'`,
    `CREATE DATABASE ${quoted(name)} OWNER ${ROLE}`,
  );
  await server.query(name, `SET ROLE ${ROLE}`, ...GALLERY);
  return {
    source: sourceOf(server, name, { user: ROLE }),
    elsewhere: sourceOf(server, elsewhere, { user: ROLE }),
    change: async () =>
      void (await server.query(
        name,
        `DELETE FROM "Comments of all"`,
        `DELETE FROM photos WHERE id % 2 = 0`,
        `INSERT INTO photos (name) VALUES ('new')`,
      )),
    read: async () =>
      JSON.stringify(
        await server.query(
          name,
          `SELECT count(*), sum(id), max(name), sum(length(data)), (SELECT count(*) FROM "Comments of all") FROM photos`,
        ),
      ),
    statements: { reading: 'SELECT count(*) FROM photos', changing: 'DELETE FROM photos RETURNING id' },
    list: async () => [...(await server.databases()), ...(await sessionsOf(server)), ...programs(server)],
    remove: async () => {
      for (const database of await server.databases()) {
        await server.query('postgres', `DROP DATABASE ${quoted(database)} WITH (FORCE)`);
      }
    },
  };
}

/** The pid of the one running program with the name that works on the server. */
export function pidOf(server: PostgresServer, program: string): number {
  // The guard names the program among its own arguments; the program itself names it first.
  return Number(pidsOn(server).find((pid) => commandOf(pid).split('\0')[0]?.endsWith(`/${program}`)));
}

/** Waits until the condition holds, up to ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const started = systemClock.elapsed();
  while (!(await condition())) {
    if (systemClock.elapsed() - started > 10_000) throw new Error(`It did not come true: ${condition.toString()}`);
    await delay(20);
  }
}

/** Sessions of the library; one that was closed takes the server a moment to forget. */
export async function sessionsOf(server: PostgresServer, waitMs = 8000): Promise<string[]> {
  const started = systemClock.elapsed();
  for (;;) {
    const rows = await server.query(
      'postgres',
      `SELECT datname, query FROM pg_stat_activity WHERE application_name = 'nestjs-backup'`,
    );
    if (rows.length === 0 || systemClock.elapsed() - started > waitMs) return rows.map((row) => JSON.stringify(row));
    await delay(50);
  }
}

/** The programs of PostgreSQL's client side that work on the server now; other tests have servers of their own. */
export function programs(server: PostgresServer): string[] {
  return pidsOn(server)
    .map(commandOf)
    .filter((command) => /\/(pg_dump|pg_dumpall|pg_restore|psql)\0/.test(command));
}

function pidsOn({ port }: PostgresServer): string[] {
  const pids = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid));
  return pids.filter((pid) => readOf(pid, 'environ').includes(`PGPORT=${port}\0`));
}

function commandOf(pid: string): string {
  return readOf(pid, 'cmdline');
}

function readOf(pid: string, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
