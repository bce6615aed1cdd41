// A server that says nothing any more: whoever is told to stop stops, and nobody waits for ever.

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';

import type { BackupContent, Source, SourceContext } from '#backup/core/source.js';
import type { Facts } from '#backup/core/facts.js';
import type { PostgresSourceOptions } from '#backup/sources/postgres/options.js';
import { ManualClock } from '#backup/testing/manual-clock.js';
import { captureAll, examContext, REASON } from '#backup/testing/source-exam/examination.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { makeFixture, sourceOf, until } from './fixture.js';
import { Proxy } from './proxy.js';

describeWithPostgres('when the server is silent', () => {
  let server: PostgresServer;
  let proxy: Proxy;
  let clock: ManualClock;
  let backup: { readonly content: BackupContent; readonly facts: Facts };

  beforeAll(async () => {
    server = await PostgresServer.create();
    await makeFixture(server, 'gallery');
    backup = await captureAll(sourceOf(server, 'gallery'));
  });

  beforeEach(async () => {
    proxy = await Proxy.before(server);
    clock = new ManualClock(new Date());
  });

  afterEach(async () => await proxy.close());

  afterAll(async () => await server.remove());

  function source(options: Partial<PostgresSourceOptions> = {}): Source {
    return sourceOf(server, 'gallery', { port: proxy.port, clock, ...options });
  }

  function planned() {
    return { ...backup, bytes: 1 };
  }

  /** Lets time pass until the work is over. */
  async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
    const time = new AbortController();
    const settled = work.catch((error: unknown) => error).finally(() => time.abort());
    while (!time.signal.aborted) {
      await clock.advance(10_000);
      await delay(10);
    }
    return await settled;
  }

  it.each<[string, string, (context: SourceContext) => Promise<unknown>]>([
    ['a plan', 'pg_available_extensions', ({ signal }) => source().restoreChecks(planned(), signal)],
    ['its look at the live database', 'relispartition', ({ signal }) => source().restoreChecks(planned(), signal)],
    ['forgetting', 'shobj_description', ({ signal }) => source().forgetUndo(new Date(0), signal)],
    ['a scratch database that is made', 'CREATE DATABASE', (context) => source().stage(backup, context)],
    ['the look for what to undo', 'shobj_description', (context) => source().undo('run', context)],
    ['a new connection', 'user', (context) => source().stage(backup, context)],
  ])('%s stops when the run does', async (_, at, work) => {
    const context = examContext();
    proxy.failAt(at, 'silence');
    const running = work(context);
    await until(() => proxy.isSilent);
    context.abort();
    expect(await outcomeOf(running)).toBe(REASON);
  });

  it('a plan comes to an end by itself, and says why', async () => {
    proxy.failAt('pg_available_extensions', 'silence');
    const planning = source().restoreChecks(planned(), examContext().signal);
    await until(() => proxy.isSilent);
    const checks = await outcomeOf(planning);
    expect(checks).toEqual([
      { name: 'server', verdict: 'blocked', message: expect.stringContaining('no answer within 120 s') },
    ]);
  });

  it('a swap comes to an end by itself, and says that its outcome is not known', async () => {
    const staged = await source({ endSessions: false }).stage(backup, examContext());
    proxy.failAt('RENAME TO', 'silence');
    const swapping = staged.swap();
    await until(() => proxy.isSilent);
    expect(await outcomeOf(swapping)).toMatchObject({
      code: 'RESTORE_FAILED',
      message: 'Whether gallery was replaced is not known, because the server does not answer any more.',
      hint: expect.stringMatching(/if it has a database gallery_restore_\w+, nothing was changed/),
    });
    proxy.heal();
    await staged.discard();
    expect(await server.databases()).toEqual(['gallery']);
  });
});
