// What is refused before a dump begins, each with what to do about it.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { BackupError } from '#backup/core/errors.js';
import { compareFacts } from '#backup/core/facts.js';
import { readStat } from '#backup/kit/process-stat.spec.support.js';
import type { PostgresSourceOptions } from '#backup/sources/postgres/options.js';
import { captureAll, examContext } from '#backup/testing/source-exam/examination.js';
import { collect } from '#backup/testing/streams.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { freePort, PostgresServer } from '../servers/postgres.js';
import { GALLERY, sessionsOf, sourceOf, until } from './fixture.js';

const POOLER = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
  .map((folder) => join(folder, 'pgbouncer'))
  .find(existsSync);

describeWithPostgres('a capture', () => {
  let server: PostgresServer;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'preflight-'));
    server = await PostgresServer.create();
    await server.query('postgres', 'CREATE DATABASE gallery', `CREATE ROLE reader LOGIN PASSWORD '${server.password}'`);
    await server.query('gallery', ...GALLERY);
  });

  afterAll(async () => {
    await server.remove();
    await rm(directory, { recursive: true });
  });

  async function refusal(options: Partial<PostgresSourceOptions>, database = 'gallery'): Promise<BackupError> {
    const refused: unknown = await sourceOf(server, database, options)
      .capture(examContext())
      .catch((error: unknown) => error);
    expect(await sessionsOf(server)).toEqual([]);
    if (refused instanceof BackupError) return refused;
    throw new Error(`not refused: ${JSON.stringify(refused)}`);
  }

  async function program(name: string, text: string): Promise<void> {
    await writeFile(join(directory, name), `#!/bin/sh\n${text}\n`);
    await chmod(join(directory, name), 0o755);
  }

  it('says that the database is missing, that the password is wrong, that nobody listens', async () => {
    expect(await refusal({}, 'galery')).toMatchObject({
      code: 'SOURCE_NOT_FOUND',
      message: expect.stringContaining('galery'),
    });
    const wrong = await refusal({ password: 'hunter2' });
    expect(wrong).toMatchObject({ code: 'SOURCE_DENIED', hint: expect.stringContaining('password') });
    expect(JSON.stringify(wrong)).not.toContain('hunter2');
    expect(await refusal({ port: 1 })).toMatchObject({
      code: 'SOURCE_FAILED',
      retryable: true,
      hint: expect.stringContaining('runs'),
    });
    expect(await refusal({ host: 'no-such-host.invalid' })).toMatchObject({ code: 'SOURCE_FAILED' });
  });

  it('says that the programs are missing or older than the server', async () => {
    expect(await refusal({ binaryDirectory: join(directory, 'nowhere') })).toMatchObject({
      code: 'PEER_MISSING',
      hint: expect.stringContaining('postgresql-client'),
    });
    await program('pg_dump', `echo 'pg_dump (PostgreSQL) 12.3'`);
    expect(await refusal({ binaryDirectory: directory })).toMatchObject({
      code: 'SOURCE_INVALID',
      message: expect.stringMatching(/^pg_dump is of version 12 and the server of version \d+/),
    });
  });

  it('has the programs let others go first when it is told to', async () => {
    await program('pg_dump', `[ "$1" = --version ] && echo 'pg_dump (PostgreSQL) 99.1' || cat /proc/self/stat`);
    const capture = await sourceOf(server, 'gallery', { binaryDirectory: directory, niceness: 6 }).capture(
      examContext(),
    );
    const [dump] = capture.objects;
    const stat = dump === undefined ? '' : String(await collect(dump.open()));
    await capture.close();
    expect(readStat(stat).niceness).toBe(6);
  });

  it('names what the role may not read', async () => {
    expect(await refusal({ user: 'reader' })).toMatchObject({
      code: 'SOURCE_DENIED',
      message: 'The role reader may not read public.Comments of all, public.photos, public.photos_id_seq.',
    });
    await server.query('gallery', 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader');
    await server.query('gallery', 'GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO reader');
    const { facts } = await captureAll(sourceOf(server, 'gallery', { user: 'reader' }));
    expect(compareFacts((await captureAll(sourceOf(server, 'gallery'))).facts, facts)).toEqual([]);
  });

  it('refuses a dump in which row security would leave rows out, unless they are left out on purpose', async () => {
    await server.query('gallery', 'CREATE TABLE secrets (id int)', 'INSERT INTO secrets VALUES (1)');
    await server.query('gallery', 'ALTER TABLE secrets ENABLE ROW LEVEL SECURITY', 'GRANT SELECT ON secrets TO reader');
    expect(await refusal({ user: 'reader' })).toMatchObject({
      code: 'SOURCE_DENIED',
      message: 'Row security hides rows of public.secrets from the role reader.',
    });
    const { facts } = await captureAll(sourceOf(server, 'gallery', { user: 'reader', excludeData: ['secrets'] }));
    expect(facts.tables).toContainEqual({ name: 'public.secrets', rows: 0 });
    await server.query('gallery', 'DROP TABLE secrets');
  });

  it('goes by the environment, a URL or the data source of the application', async () => {
    const { host, port, user, password, database } = server.connection('gallery');
    const url = `postgres://${user}:${password}@${host}:${port}/${database}?schema=public&sslmode=disable`;
    const dataSource = { options: { type: 'postgres', host, port, username: user, password, database } };
    const none = { host: undefined, port: undefined, user: undefined, password: undefined, database: undefined };
    for (const options of [{ ...none, url }, { ...none, dataSource }, { password: () => Promise.resolve(password) }]) {
      const { facts } = await captureAll(sourceOf(server, 'gallery', options as Partial<PostgresSourceOptions>));
      expect(facts.tables.map(({ name }) => name)).toEqual(['public.Comments of all', 'public.photos']);
    }
    expect(() => sourceOf(server, 'x'.repeat(64))).toThrow(/has 64 bytes/);
  });

  it('refuses a server that asks for encryption that it can not have', async () => {
    expect(await refusal({ ssl: true })).toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringContaining('SSL'),
    });
  });

  async function throughPooler(mode: string, work: (port: number) => Promise<void>): Promise<void> {
    const port = await freePort();
    const { user, password } = server.connection('gallery');
    const lines = [
      '[databases]',
      `* = host=${server.host} port=${server.port}`,
      '[pgbouncer]',
      `listen_port = ${port}`,
      `listen_addr = ${server.host}`,
      'unix_socket_dir =',
      'auth_type = plain',
      `auth_file = ${join(directory, 'users')}`,
      `pool_mode = ${mode}`,
      '',
    ];
    await writeFile(join(directory, 'users'), `"${user}" "${password}"\n`);
    await writeFile(join(directory, 'pooler.ini'), lines.join('\n'));
    execFileSync('chmod', ['-R', 'a+rX', directory]);
    const asRoot = process.getuid?.() === 0 ? ['--user', 'postgres'] : [];
    const pooler = spawn(POOLER ?? '', [...asRoot, '--quiet', join(directory, 'pooler.ini')], { stdio: 'ignore' });
    try {
      await until(async () => await listens(server.host, port));
      await work(port);
    } finally {
      pooler.kill('SIGKILL');
    }
  }

  it('verifies the server when it is asked to, in the driver and in the programs', async () => {
    const ca = await server.useTls();
    await writeFile(join(directory, 'ca.pem'), ca);
    for (const given of [ca, join(directory, 'ca.pem')]) {
      const { facts } = await captureAll(sourceOf(server, 'gallery', { ssl: { mode: 'verify-full', ca: given } }));
      expect(facts.tables).toHaveLength(2);
    }
    expect(await refusal({ ssl: true })).toMatchObject({ message: expect.stringContaining('self-signed certificate') });
    expect(await refusal({ host: 'localhost', ssl: { mode: 'verify-full', ca } })).toMatchObject({
      message: expect.stringMatching(/altnames|Hostname/i),
    });
    const loose = await captureAll(sourceOf(server, 'gallery', { host: 'localhost', ssl: { mode: 'verify-ca', ca } }));
    expect(loose.facts.tables).toHaveLength(2);
  });

  (POOLER === undefined ? describe.skip : describe)('through a pooler', () => {
    it('refuses one in transaction mode, and leaves no setting in its sessions', async () => {
      await throughPooler('transaction', async (port) => {
        expect(await refusal({ port })).toMatchObject({
          code: 'SOURCE_INVALID',
          message: expect.stringContaining('pooler in transaction mode'),
        });
      });
    });

    it('works through one in session mode', async () => {
      await throughPooler('session', async (port) => {
        const { facts } = await captureAll(sourceOf(server, 'gallery', { port }));
        expect(facts.tables).toHaveLength(2);
      });
    });
  });
});

async function listens(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  return await once(socket, 'connect')
    .then(
      () => true,
      () => false,
    )
    .finally(() => socket.destroy());
}
