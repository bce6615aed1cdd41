// What a connection reads arrives whole, and leaves no memory to the garbage collector.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

import { disposable, dispose } from '../../core/bytes.js';
import { arrivingChunks } from '../../kit/arriving-chunks.js';
import { MIB } from '../../kit/sizes.js';
import { collect, pattern } from '../../testing/streams.js';
import { frugalAgents } from './connections.js';

const CONTENT = pattern(0, 16 * MIB + 1);

let connections = 0;
let key: string;
let cert: string;

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'connections-'));
  const paths = ['-keyout', join(directory, 'key'), '-out', join(directory, 'cert')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...paths], { stdio: 'ignore' });
  [key, cert] = (await Promise.all(['key', 'cert'].map((name) => readFile(join(directory, name), 'utf8')))) as [
    string,
    string,
  ];
  await rm(directory, { recursive: true });
});

const answer: http.RequestListener = (_, response) => void response.end(CONTENT);

const agents = frugalAgents();
const open: http.Server[] = [];

afterAll(() => {
  for (const agent of Object.values(agents)) agent.destroy();
  for (const server of open) server.close();
});

describe.each(['http', 'https'])('a connection by %s', (protocol) => {
  let get: () => Promise<http.IncomingMessage>;

  beforeAll(async () => {
    const server = protocol === 'http' ? http.createServer(answer) : https.createServer({ key, cert }, answer);
    server.on(protocol === 'http' ? 'connection' : 'secureConnection', () => (connections += 1));
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const { port } = server.address() as AddressInfo;
    const target = { host: 'localhost', port, servername: 'localhost' };
    get = async () =>
      await new Promise((resolve, reject) => {
        const request =
          protocol === 'http'
            ? http.get({ ...target, agent: agents.httpAgent }, resolve)
            : https.get({ ...target, ca: cert, agent: agents.httpsAgent }, resolve);
        request.once('error', reject);
      });
  });

  it('brings what was sent, one answer after the other', async () => {
    connections = 0;
    for (const _ of [1, 2]) expect(Buffer.from(await collect(await get())).equals(CONTENT)).toBe(true);
    expect(connections).toBe(1);
  });

  it('waits for a reader who takes his time', async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of arrivingChunks(await get())) {
      chunks.push(chunk);
      await turn();
    }
    expect(Buffer.concat(chunks).equals(CONTENT)).toBe(true);
  });

  it('takes no memory that stays when the chunks are given back', async () => {
    let least = Infinity;
    let grown = 0;
    for await (const chunk of arrivingChunks(await get())) {
      dispose(disposable(chunk));
      const { arrayBuffers } = process.memoryUsage();
      least = Math.min(least, arrayBuffers);
      grown = Math.max(grown, arrayBuffers - least);
    }
    expect(grown).toBeLessThan(MIB / 2);
  });
});
