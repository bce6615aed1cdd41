// The started program: it listens, ends cleanly on a signal, and says what is wrong when it can't start.

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newDatabase } from './testing/postgres-app.js';
import { describeWithServers, START_TIMEOUT_MS } from './testing/servers.js';

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

let directory: string;
let program: ChildProcessWithoutNullStreams;
let output: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gallery-'));
});
afterEach(async () => {
  program.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

function start(environment: Record<string, string>): void {
  output = '';
  program = spawn(process.execPath, [MAIN], { cwd: directory, env: { NO_COLOR: '1', PORT: '0', ...environment } });
  for (const stream of [program.stdout, program.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
}

async function listening(): Promise<string> {
  for (;;) {
    const url = /Listening on (\S+)/.exec(output)?.[1];
    if (url !== undefined) return url;
    if (program.exitCode !== null) throw new Error(`The program ended:\n${output}`);
    await once(program.stdout, 'data');
  }
}

async function databaseFiles(): Promise<string[]> {
  return (await readdir(join(directory, 'data'))).filter((name) => name.startsWith('gallery.db'));
}

it('serves, and ends with the database closed on SIGTERM', async () => {
  start({});
  const answer = await fetch(`${await listening()}/health`);
  expect(answer.status).toBe(200);
  expect(await databaseFiles()).toContain('gallery.db-wal');
  program.kill('SIGTERM');
  const [code, signal] = await once(program, 'exit');
  expect([code, signal]).toEqual([0, null]);
  expect(await databaseFiles()).toEqual(['gallery.db']);
  expect(output).not.toContain('admin-in-development');
});

it('names every wrong setting and starts nothing', async () => {
  start({ PORT: 'http', NODE_ENV: 'production' });
  const [code] = await once(program, 'close');
  expect(code).toBe(1);
  expect(output).toMatch(/PORT must be.*JWT_SECRET must be.*ADMIN_PASSWORD must be/s);
  expect(await readdir(directory)).toEqual([]);
});

it('ends when its port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  start({ PORT: String(typeof address === 'object' ? address?.port : '') });
  const [code] = await once(program, 'close');
  other.close();
  expect(code).toBe(1);
  expect(output).toContain('EADDRINUSE');
  expect(await databaseFiles()).toEqual(['gallery.db']);
});

describeWithServers(['postgres'], 'on PostgreSQL', () => {
  it(
    'serves, and ends with its connections closed on SIGTERM',
    async () => {
      start({ DATABASE_URL: await newDatabase(), PATH: process.env['PATH'] ?? '' });
      const answer = await fetch(`${await listening()}/health`);
      expect(answer.status).toBe(200);
      program.kill('SIGTERM');
      expect(await once(program, 'exit')).toEqual([0, null]);
    },
    START_TIMEOUT_MS,
  );

  it('says why it can not start, and not how it would have connected', async () => {
    start({ DATABASE_URL: 'postgres://gallery:hunter2@127.0.0.1:1/gallery' });
    const [code] = await once(program, 'close');
    expect(code).toBe(1);
    expect(output).toContain('ECONNREFUSED');
    expect(output).not.toContain('hunter2');
  });
});
