// Restoring in place: one transaction inside the live database, which leaves nothing behind however it ends.

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';

import { BackupError } from '#backup/core/errors.js';
import type { Check, Source } from '#backup/core/source.js';
import type { PostgresSourceOptions } from '#backup/sources/postgres/options.js';
import { captureAll, examContext } from '#backup/testing/source-exam/examination.js';
import type { SourceFixture } from '#backup/testing/source-exam/examination.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { makeFixture, programs, sessionsOf, sourceOf, until } from './fixture.js';
import { type Fate, Proxy } from './proxy.js';

const CANCELLED = new BackupError('RUN_CANCELLED', 'Somebody cancelled it.');

describeWithPostgres('a restore in place', () => {
  let server: PostgresServer;
  let gallery: SourceFixture;
  /** Ends what a test has opened, also one that failed. */
  let endings: (() => Promise<void>)[];

  beforeAll(async () => {
    server = await PostgresServer.create();
    await server.query(
      'postgres',
      `CREATE ROLE app LOGIN PASSWORD '${server.password}'`,
      'REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC',
    );
  });

  beforeEach(async () => {
    endings = [];
    gallery = await makeFixture(server, 'gallery');
  });

  afterEach(async () => {
    for (const end of endings) await end();
    await gallery.remove();
    expect(programs(server)).toEqual([]);
  });

  afterAll(async () => await server.remove());

  function source(options: Partial<PostgresSourceOptions> = {}): Source {
    return sourceOf(server, 'gallery', { restoreMode: 'in-place', ...options });
  }

  /** Captures, changes and stages; answers the data before and after the change. */
  async function stage(options: Partial<PostgresSourceOptions> = {}, signal = new AbortController().signal) {
    const captured = await gallery.read();
    const backup = await captureAll(source());
    await gallery.change();
    const changed = await gallery.read();
    const staged = await source(options).stage(backup, { ...examContext(), signal });
    return { captured, changed, staged };
  }

  async function checkOf(
    name: string,
    backup: Awaited<ReturnType<typeof captureAll>>,
    options = {},
  ): Promise<Check | undefined> {
    const checks = await source(options).restoreChecks({ ...backup, bytes: 1 }, examContext().signal);
    return checks.find((check) => check.name === name);
  }

  /** A session that reads something in a transaction and then does nothing. */
  async function idleReader(query: string) {
    const session = await server.connect('gallery');
    await session.query(`SET application_name = 'idle-reader'`);
    endings.push(async () => await session.end());
    await session.query('BEGIN');
    await session.query(query);
  }

  /** The port under which the server is found in a network of its own, and what becomes of what is said there. */
  async function network(text: string, fate: Fate | ((proxy: Proxy) => void)): Promise<number> {
    const proxy = await Proxy.before(server);
    endings.push(async () => await proxy.close());
    proxy.failAt(text, typeof fate === 'function' ? () => fate(proxy) : fate);
    return proxy.port;
  }

  /** What a session does that waits for a lock. */
  async function waiting(): Promise<string | undefined> {
    const [row] = await server.query(
      'gallery',
      `SELECT query FROM pg_stat_activity WHERE datname = 'gallery' AND wait_event_type = 'Lock'`,
    );
    return row && String(row['query']);
  }

  async function expectNothingLeft(): Promise<void> {
    expect(await sessionsOf(server)).toEqual([]);
    expect(await server.query('gallery', `SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock'`)).toEqual([]);
  }

  it.each(['photos', 'counted'])('waits for %s as long as lockTimeout says, and names who holds it', async (held) => {
    await server.query('gallery', 'CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM photos');
    const { changed, staged } = await stage({ endSessions: false, lockTimeoutMs: 300 });
    await idleReader(`SELECT * FROM ${held}`);
    await expect(staged.swap()).rejects.toMatchObject({
      code: 'TARGET_IN_USE',
      message: 'gallery was not replaced: within 0.3 s its tables were not let go of by idle-reader.',
    });
    expect(await gallery.read()).toBe(changed);
    await expectNothingLeft();
  });

  it('that is cancelled while it waits leaves no session and no lock behind', async () => {
    const cancel = new AbortController();
    const port = await network('LOCK TABLE', 'gone unseen');
    const { changed, staged } = await stage({ port, endSessions: false, lockTimeoutMs: 60_000 }, cancel.signal);
    await idleReader('SELECT * FROM photos');
    const swapped = staged.swap();
    swapped.catch(() => undefined);
    await until(async () => (await waiting()) !== undefined);
    expect(await waiting()).toMatch(/^LOCK TABLE .* IN ACCESS EXCLUSIVE MODE/);
    cancel.abort(CANCELLED);
    await expect(swapped).rejects.toBe(CANCELLED);
    await expectNothingLeft();
    expect(await gallery.read()).toBe(changed);
  });

  it.each<{ fate: Fate & string; outcome: string }>([
    { fate: 'lost', outcome: 'gallery is as it was' },
    { fate: 'answer lost', outcome: 'replaced' },
    { fate: 'out of reach', outcome: 'is not known' },
  ])('whose COMMIT is $fate says how that ended', async ({ fate, outcome }) => {
    const port = await network('COMMIT', fate);
    const { captured, changed, staged } = await stage({ port });
    const said = await staged.swap().then(
      () => 'replaced',
      (error: Error) => error.message,
    );
    expect(said).toContain(outcome);
    expect(await gallery.read()).toBe(fate === 'answer lost' ? captured : changed);
    await expectNothingLeft();
  });

  it('is not cancelled any more when its COMMIT is under way', async () => {
    const cancel = new AbortController();
    const port = await network('COMMIT', (proxy) => {
      proxy.refuse();
      cancel.abort(CANCELLED);
    });
    const { captured, staged } = await stage({ port }, cancel.signal);
    await staged.swap();
    expect(cancel.signal.aborted).toBe(true);
    expect(await gallery.read()).toBe(captured);
  });

  it('leaves the live database as it was when what was restored is not what was captured', async () => {
    const backup = await captureAll(source());
    await gallery.change();
    const before = await gallery.read();
    const wrong = backup.facts.tables.map((table) => ({ ...table, rows: table.rows + 1 }));
    const staged = await source().stage({ ...backup, facts: { ...backup.facts, tables: wrong } }, examContext());
    await expect(staged.swap()).rejects.toMatchObject({
      code: 'FACTS_MISMATCH',
      message: expect.stringContaining('public.Comments of all is 50 rows instead of 51 rows'),
    });
    expect(await gallery.read()).toBe(before);
  });

  it('is planned, done and looked after by a role that may connect to its own database alone', async () => {
    await server.query('postgres', 'ALTER DATABASE gallery OWNER TO app');
    await server.query('gallery', 'ALTER SCHEMA public OWNER TO app', 'CREATE TABLE newer (id int)');
    for (const table of ['photos', '"Comments of all"', 'recent', 'newer']) {
      await server.query('gallery', `ALTER TABLE ${table} OWNER TO app`);
    }
    const asApp = { user: 'app' };
    expect([source(asApp), source(asApp).into?.('copy')].map((place) => place?.restoresInPlace)).toEqual([true, false]);
    const backup = await captureAll(source(asApp));
    const checks = await source(asApp).restoreChecks({ ...backup, bytes: 1 }, examContext().signal);
    expect(checks.filter(({ verdict }) => verdict === 'blocked')).toEqual([]);
    const { captured, staged } = await stage(asApp);
    const session = await server.connect('gallery');
    await staged.swap();
    await session.end();
    expect(await gallery.read()).toBe(captured);
    expect(await source(asApp).forgetUndo(new Date('2999-01-01T00:00:00.000Z'), examContext().signal)).toEqual([]);
    await expect(source(asApp).undo('run-1', examContext())).rejects.toMatchObject({ code: 'UNDO_UNAVAILABLE' });
  });

  it('is blocked by what was made since and holds on to what is replaced', async () => {
    const backup = await captureAll(source());
    expect(await checkOf('dependents', backup)).toMatchObject({ verdict: 'ok' });
    await server.query(
      'gallery',
      'CREATE TABLE likes (photo int REFERENCES photos)',
      'CREATE TABLE scans () INHERITS (photos)',
      'CREATE VIEW oldest AS SELECT * FROM recent',
    );
    const { verdict, message } = (await checkOf('dependents', backup)) ?? {};
    expect(verdict).toBe('blocked');
    for (const holder of ['likes has a foreign key to', 'scans inherits from', 'oldest is a view of']) {
      expect(message).toContain(`public.${holder} public.`);
    }
    const staged = await source().stage(backup, examContext());
    await expect(staged.swap()).rejects.toMatchObject({ message: expect.stringContaining('gallery is as it was') });
  });

  it('takes away the foreign keys that were made since between tables that it replaces', async () => {
    await server.query('gallery', 'CREATE TABLE likes (photo int)', 'INSERT INTO likes VALUES (7)');
    const backup = await captureAll(source());
    await server.query('gallery', 'ALTER TABLE likes ADD FOREIGN KEY (photo) REFERENCES photos');
    expect(await checkOf('dependents', backup)).toMatchObject({ verdict: 'ok' });
    const staged = await source().stage(backup, examContext());
    await staged.swap();
    expect((await captureAll(source())).facts.properties['constraints']).toBe(backup.facts.properties['constraints']);
  });

  it.each([{ excludeData: ['likes'] }, { excludeTables: ['likes'] }, { tables: ['photos', 'Comments of all'] }])(
    'is blocked where it would delete rows that no backup holds: %j',
    async (options) => {
      await server.query('gallery', 'CREATE TABLE likes (photo int)');
      const backup = await captureAll(source());
      expect(await checkOf('unsaved-rows', backup, options)).toMatchObject({ verdict: 'ok' });
      await server.query('gallery', 'INSERT INTO likes VALUES (7)');
      expect(await checkOf('unsaved-rows', backup, options)).toMatchObject({
        verdict: 'blocked',
        message: expect.stringContaining('The rows of public.likes would be lost'),
      });
      expect(await checkOf('unsaved-rows', backup)).toMatchObject({ verdict: 'ok' });
    },
  );
});
