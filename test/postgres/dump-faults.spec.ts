// What can break a dump, and that each time it is said and nothing is left running.

import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { collect } from '#backup/testing/streams.js';
import { contentOf, examContext, REASON } from '#backup/testing/source-exam/examination.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { pidOf, programs, sessionsOf, sourceOf, until } from './fixture.js';

/** More than what fits into pipes and buffers, so that a dump that is not read to its end has not ended. */
const LARGE = [
  'CREATE TABLE large (id int PRIMARY KEY, data text)',
  `INSERT INTO large SELECT i, repeat(md5(i::text), 100) FROM generate_series(1, 5000) i`,
];

describeWithPostgres('a dump', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.create();
    await server.query('postgres', 'CREATE DATABASE large');
    await server.query('large', ...LARGE);
  });

  beforeEach(() => expect(programs(server)).toEqual([]));

  afterAll(async () => await server.remove());

  /** A dump that has begun and waits for its reader. */
  async function begin(context = examContext()) {
    const capture = await sourceOf(server, 'large').capture(context);
    const stream = capture.objects[0]?.open()[Symbol.asyncIterator]() as AsyncGenerator<Uint8Array>;
    expect((await stream.next()).done).toBe(false);
    return { capture, stream };
  }

  async function expectNothingLeft(): Promise<void> {
    await until(() => programs(server).length === 0);
    expect(await sessionsOf(server)).toEqual([]);
  }

  it('fails when pg_dump is killed, after what it had written', async () => {
    const { capture, stream } = await begin();
    process.kill(pidOf(server, 'pg_dump'), 'SIGKILL');
    await expect(collect(stream)).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringMatching(/^pg_dump ended before it was done \(SIGKILL\)/),
    });
    await capture.close();
    await expectNothingLeft();
  });

  it('stops when it is cancelled', async () => {
    const context = examContext();
    const { capture, stream } = await begin(context);
    context.abort();
    await expect(collect(stream)).rejects.toBe(REASON);
    await capture.close();
    await expectNothingLeft();
  });

  it('leaves neither program nor session when the application is killed', async () => {
    const script = `
      import { PostgresSource } from '#backup/sources/postgres/postgres-source.js';
      import { systemClock } from '#backup/core/clock.js';
      const where = JSON.parse(process.env.WHERE);
      const source = new PostgresSource({ ...where, clock: systemClock });
      const context = { signal: new AbortController().signal, runId: 'run-1', progress() {} };
      const capture = await source.capture(context);
      for await (const chunk of capture.objects[0].open()) {
        process.stdout.write('begun');
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      }`;
    const where = { ...server.connection('large'), binaryDirectory: server.binaries };
    const app = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env['PATH'], WHERE: JSON.stringify(where) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(app.stdout, 'data');
    expect(programs(server)).not.toEqual([]);
    app.kill('SIGKILL');
    await expectNothingLeft();
  });

  it('fails when a table is locked, in time and naming who holds the lock', async () => {
    const holder = await server.connect('large');
    await holder.query(`SET application_name = 'migration'; BEGIN; LOCK TABLE large IN ACCESS EXCLUSIVE MODE`);
    const source = sourceOf(server, 'large', { lockTimeoutMs: 500 });
    await expect(source.capture(examContext())).rejects.toMatchObject({
      code: 'SOURCE_BUSY',
      message: expect.stringMatching(/^Locked is public\.large by session \d+ \(migration\)/),
    });
    await holder.query('ROLLBACK');
    await holder.end();
    await expectNothingLeft();
  });

  it('keeps nobody waiting who reads or writes', async () => {
    const { capture, stream } = await begin();
    await server.query(
      'large',
      `SET lock_timeout = '1s'`,
      `INSERT INTO large VALUES (0, 'new')`,
      'DELETE FROM large WHERE id = 0',
    );
    await stream.return(undefined);
    await capture.close();
  });

  it('counts no rows beyond its budget, and says which are estimates', async () => {
    await server.query('large', 'ANALYZE large');
    const capture = await sourceOf(server, 'large', { factsBudgetMs: 0 }).capture(examContext());
    await contentOf(capture);
    expect((await capture.facts()).tables).toEqual([{ name: 'public.large', rows: 5000, estimated: true }]);
    await capture.close();
  });

  it('fails when the server stops', async () => {
    const { capture, stream } = await begin();
    await server.stop('immediate');
    await expect(collect(stream)).rejects.toMatchObject({ code: 'SOURCE_FAILED', retryable: true });
    await capture.close();
    await expect(sourceOf(server, 'large').capture(examContext())).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringContaining('can not be connected to'),
    });
    await server.start();
    await expectNothingLeft();
  });
});
