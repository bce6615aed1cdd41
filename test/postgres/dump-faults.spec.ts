// What can break a dump, and that each time it is said and nothing is left running.

import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';

import type { ByteStream } from '#backup/core/bytes.js';
import type { Filter } from '#backup/core/filter.js';
import type { CapturedObject } from '#backup/core/source.js';
import { KINDEST } from '#backup/kit/give-way.js';
import type { TestFilterResult } from '#backup/kit/test-filter.spec.support.js';
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

const FILTER: Filter = {
  module: new URL('../../../libs/backup/dist/kit/test-filter.spec.support.js', import.meta.url),
  task: { secret: 'a key' },
  onBytes: () => undefined,
  onResult: () => undefined,
};

type Open = (dump: CapturedObject) => ByteStream | undefined;

const asItIs: Open = (dump) => dump.open();
const throughFilter: Open = (dump) => dump.openThrough?.(FILTER);

const WAYS: readonly (readonly [string, Open])[] = [
  ['as it is', asItIs],
  ['through a filter', throughFilter],
];

describeWithPostgres('a dump', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.create();
    await server.query('postgres', 'CREATE DATABASE large');
    await server.query('large', ...LARGE);
  });

  /** What the tests have opened, to be closed in turn. */
  const opened: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const close of opened.splice(0).toReversed()) await close();
    await expectNothingLeft();
  });

  afterAll(async () => await server.remove());

  /** A dump that has begun and waits for its reader. */
  async function begin(context = examContext(), open = asItIs): Promise<AsyncGenerator<Uint8Array>> {
    const capture = await sourceOf(server, 'large').capture(context);
    opened.push(async () => await capture.close());
    const [dump] = capture.objects;
    const stream = (dump && open(dump)) as AsyncGenerator<Uint8Array> | undefined;
    if (stream === undefined) throw new Error('The dump can not be opened in this way.');
    opened.push(async () => await stream.return(undefined));
    expect((await stream.next()).done).toBe(false);
    return stream;
  }

  async function expectNothingLeft(): Promise<void> {
    await until(() => programs(server).length === 0);
    expect(await sessionsOf(server)).toEqual([]);
  }

  it.each(WAYS)('%s fails when pg_dump is killed, after what it had written', async (_, open) => {
    const stream = await begin(examContext(), open);
    process.kill(pidOf(server, 'pg_dump'), 'SIGKILL');
    await expect(collect(stream)).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringMatching(/^pg_dump ended before it was done \(SIGKILL\)/),
    });
  });

  it.each(WAYS)('%s stops when it is cancelled', async (_, open) => {
    const context = examContext();
    const stream = await begin(context, open);
    context.abort();
    await expect(collect(stream)).rejects.toBe(REASON);
  });

  it('takes nothing from others while it goes through a filter, which is not in this process', async () => {
    const results: TestFilterResult[] = [];
    const onResult = (result: unknown): void => void results.push(result as TestFilterResult);
    const stream = await begin(examContext(), (dump) => dump.openThrough?.({ ...FILTER, onResult }));
    expect(getPriority(pidOf(server, 'pg_dump'))).toBe(KINDEST);
    await collect(stream);
    expect(results).toMatchObject([{ secret: 'a key' }]);
    expect(results[0]?.pid).not.toBe(process.pid);
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
    opened.push(async () => void app.kill('SIGKILL'));
    await once(app.stdout, 'data');
    expect(programs(server)).not.toEqual([]);
    app.kill('SIGKILL');
    await expectNothingLeft();
  });

  it('fails when a table is locked, in time and naming who holds the lock', async () => {
    const holder = await server.connect('large');
    opened.push(async () => await holder.end());
    await holder.query(`SET application_name = 'migration'; BEGIN; LOCK TABLE large IN ACCESS EXCLUSIVE MODE`);
    const source = sourceOf(server, 'large', { lockTimeoutMs: 500 });
    await expect(source.capture(examContext())).rejects.toMatchObject({
      code: 'SOURCE_BUSY',
      message: expect.stringMatching(/^Locked is public\.large by session \d+ \(migration\)/),
    });
  });

  it('keeps nobody waiting who reads or writes', async () => {
    await begin();
    await server.query(
      'large',
      `SET lock_timeout = '1s'`,
      `INSERT INTO large VALUES (0, 'new')`,
      'DELETE FROM large WHERE id = 0',
    );
  });

  it('counts no rows beyond its budget, and says which are estimates', async () => {
    await server.query('large', 'ANALYZE large');
    const capture = await sourceOf(server, 'large', { factsBudgetMs: 0 }).capture(examContext());
    opened.push(async () => await capture.close());
    await contentOf(capture);
    expect((await capture.facts()).tables).toEqual([{ name: 'public.large', rows: 5000, estimated: true }]);
  });

  it('fails when the server stops', async () => {
    const stream = await begin();
    await server.stop('immediate');
    opened.push(async () => await server.start());
    await expect(collect(stream)).rejects.toMatchObject({ code: 'SOURCE_FAILED', retryable: true });
    await expect(sourceOf(server, 'large').capture(examContext())).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringContaining('can not be connected to'),
    });
  });
});
