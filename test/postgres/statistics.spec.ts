// Statistics for the planner are gathered while restored rows are counted, and neither outlives the other.

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { systemClock } from '#backup/core/clock.js';
import { compareFacts } from '#backup/core/facts.js';
import { whileGatheringStatistics } from '#backup/sources/postgres/restore/gather-statistics.js';
import { settle } from '#backup/sources/postgres/settings.js';
import { captureAll, examContext, REASON } from '#backup/testing/source-exam/examination.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { makeFixture, sessionsOf, sourceOf, until } from './fixture.js';
import { Proxy } from './proxy.js';

/** Two tables whose statistics are not gathered within a minute. */
const SLOW = [
  `CREATE FUNCTION slow(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
   $$ BEGIN IF current_query() LIKE 'ANALYZE %' THEN PERFORM pg_sleep(60); END IF; RETURN i; END $$`,
  ...['slow', '"Slow""er"'].flatMap((table) => [
    `CREATE TABLE ${table} (i int)`,
    `INSERT INTO ${table} VALUES (1)`,
    `CREATE INDEX ON ${table} (slow(i))`,
  ]),
];

describeWithPostgres('statistics of restored data', () => {
  let server: PostgresServer;
  let proxy: Proxy;

  beforeAll(async () => {
    server = await PostgresServer.create();
    proxy = await Proxy.before(server);
    await makeFixture(server, 'gallery');
    await server.query('postgres', 'CREATE DATABASE slow');
    await server.query('slow', ...SLOW);
  });

  afterAll(async () => {
    await proxy.close();
    await server.remove();
  });

  async function gather<T>(work: () => Promise<T>, signal = examContext().signal): Promise<T> {
    const settings = settle({ ...server.connection('slow'), clock: systemClock }, {});
    return await whileGatheringStatistics(settings, { database: 'slow', signal }, work);
  }

  /** By two sessions at once. */
  async function untilGathering(): Promise<void> {
    const asked = `SELECT FROM pg_stat_activity WHERE query LIKE 'ANALYZE public.%low%' AND wait_event = 'PgSleep'`;
    await until(async () => (await server.query('postgres', asked)).length === 2);
  }

  /** Whether there are any of restored data that has not replaced anything and is what was captured. */
  async function areStaged(onStep: (step: string) => void = () => undefined): Promise<boolean> {
    const source = sourceOf(server, 'gallery', { port: proxy.port });
    const backup = await captureAll(source);
    const staged = await source.stage(backup, { ...examContext(), progress: onStep });
    proxy.heal();
    try {
      expect(compareFacts(backup.facts, staged.facts)).toEqual([]);
      const found = await staged.query?.(`SELECT count(*) > 0 AS any FROM pg_stats WHERE tablename = 'photos'`);
      return found?.[0]?.['any'] === true;
    } finally {
      await staged.discard();
    }
  }

  it('are there before it replaces anything', async () => {
    expect(await areStaged()).toBe(true);
  });

  it('are done without where the server lends a session for the counting alone', async () => {
    const areThere = await areStaged((step) => {
      if (!step.startsWith('counting')) return;
      // What a session says last before it works.
      proxy.failAt('client_connection_check_interval', () => proxy.refuse());
    });
    expect(areThere).toBe(false);
  });

  it('are given up with what they were gathered for', async () => {
    const failing = gather(async () => {
      await untilGathering();
      throw REASON;
    });
    await expect(failing).rejects.toBe(REASON);
    expect(await sessionsOf(server)).toEqual([]);
  });

  it('are given up when the run stops, also when nothing else is left to be done', async () => {
    const context = examContext();
    const gathering = gather(async () => 'counted', context.signal);
    await untilGathering();
    context.abort();
    await expect(gathering).rejects.toBe(REASON);
    expect(await sessionsOf(server)).toEqual([]);
  });
});
