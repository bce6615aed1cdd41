// The application killed at every step of a restore: the live database is the old one or the new one, whole, and what was
// left is found and removed by the next one.

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemClock } from '#backup/core/clock.js';
import { captureAll, examContext, type SourceFixture } from '#backup/testing/source-exam/examination.js';
import { collect } from '#backup/testing/streams.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { later, makeFixture, programs, quoted, sourceOf, until } from './fixture.js';

/** Restores, and kills itself before the query of the given number, or when it has swapped; tells how many there were. */
const APP = `
  import pg from 'pg';
  import { readFileSync } from 'node:fs';
  import { PostgresSource } from '#backup/sources/postgres/postgres-source.js';
  import { systemClock } from '#backup/core/clock.js';
  const { where, dump, facts, fatal } = JSON.parse(readFileSync(process.env.TASK, 'utf8'));
  let queries = 0;
  const query = pg.Client.prototype.query;
  pg.Client.prototype.query = function (...args) {
    if (++queries === fatal) process.kill(process.pid, 'SIGKILL');
    return query.apply(this, args);
  };
  const bytes = readFileSync(dump);
  const content = { names: ['database.dump'], bytes: () => bytes.length, open: async function* () { yield bytes; } };
  const source = new PostgresSource({ ...where, clock: systemClock, endSessions: false });
  const runId = 'run-20260101T000000Z-' + String(fatal).padStart(10, 'x');
  const staged = await source.stage({ content, facts }, { signal: new AbortController().signal, runId, progress() {} });
  const stagedAt = queries;
  await staged.swap();
  if (fatal === 'swapped') process.kill(process.pid, 'SIGKILL');
  await staged.discard();
  console.log(JSON.stringify({ stagedAt, queries }));`;

describeWithPostgres('a restore that is killed', () => {
  let server: PostgresServer;
  let directory: string;
  let gallery: SourceFixture;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'killed-restore-'));
    server = await PostgresServer.create();
    gallery = await makeFixture(server, 'gallery');
  });

  afterAll(async () => {
    await server.remove();
    await rm(directory, { recursive: true });
  });

  async function runApp(fatal: number | 'swapped', facts: unknown): Promise<string> {
    const task = join(directory, 'task.json');
    const where = { ...server.connection('gallery'), binaryDirectory: server.binaries };
    await writeFile(task, JSON.stringify({ where, facts, fatal, dump: join(directory, 'dump') }));
    const app = spawn(process.execPath, ['--input-type=module', '-e', APP], {
      env: { PATH: process.env['PATH'], TASK: task },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output, [, signal]] = await Promise.all([collect(app.stdout), once(app, 'exit')]);
    return output.toString() || String(signal);
  }

  /** What is there besides the live database, but for an empty one that was killed before it was marked: a person drops it. */
  async function leftBehind(): Promise<string[]> {
    const others = (await server.databases()).filter((name) => name !== 'gallery');
    for (const name of others.filter((other) => other.startsWith('gallery_restore_'))) {
      const [row] = await server.query(
        name,
        `SELECT shobj_description(oid, 'pg_database') IS NULL
           AND NOT EXISTS (SELECT FROM pg_class WHERE oid >= 16384) AS unmarked
         FROM pg_database WHERE datname = current_database()`,
      );
      if (row?.['unmarked'] === true) await server.query('postgres', `DROP DATABASE ${quoted(name)}`);
    }
    return others;
  }

  it('leaves the live database whole, wherever it was', async () => {
    const tomorrow = sourceOf(server, 'gallery', { clock: later(systemClock) });
    const captured = await gallery.read();
    const { content, facts } = await captureAll(gallery.source);
    await writeFile(join(directory, 'dump'), await collect(content.open('database.dump')));
    await gallery.change();
    const changed = await gallery.read();
    const { stagedAt, queries } = JSON.parse(await runApp(0, facts)) as { stagedAt: number; queries: number };
    expect(await gallery.read()).toBe(captured);

    const seen = new Set<string>();
    const numbers = Array.from({ length: queries }, (_, index) => index + 1);
    const moments = numbers.filter((number) => number >= stagedAt || number % 12 === 1);
    for (const fatal of [...moments, 'swapped'] as const) {
      if ((await gallery.read()) === captured) await gallery.change();
      expect(await gallery.read()).toBe(changed);
      expect(await runApp(fatal, facts)).toBe('SIGKILL');
      await until(() => programs(server).length === 0);
      const after = await gallery.read();
      expect([changed, captured]).toContain(after);
      seen.add(after === changed ? 'old' : 'new');
      await until(async () => {
        await tomorrow.forgetUndo(new Date('2999-01-01T00:00:00.000Z'), examContext().signal);
        return (await leftBehind()).length === 0;
      });
    }
    expect([...seen].toSorted()).toEqual(['new', 'old']);
  }, 240_000);
});
