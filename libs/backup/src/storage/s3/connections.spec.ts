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
import { systemClock } from '../../core/clock.js';
import { arrivingChunks } from '../../kit/arriving-chunks.js';
import { MIB } from '../../kit/sizes.js';
import { collect, pattern } from '../../testing/streams.js';
import { frugalAgents } from './connections.js';
import { openBucket } from './sdk.js';

const HOST = '127.0.0.1';
const CONTENT = pattern(0, 16 * MIB + 1);
/** Less than what a few reads leave, and more than what a connection needs for itself. */
const A_LITTLE = MIB / 2;

let directory: string;
let connections = 0;
let ports: Readonly<Record<string, number>>;
let certificate: string;
const servers: http.Server[] = [];
const agents = frugalAgents();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'connections-'));
  const [keyPath, certificatePath] = [join(directory, 'key'), join(directory, 'certificate')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const about = ['-subj', '/CN=test', '-addext', `subjectAltName=IP:${HOST}`];
  const args = ['req', '-x509', ...kind, ...about, '-keyout', keyPath, '-out', certificatePath];
  execFileSync('openssl', args, { stdio: 'pipe' });
  certificate = await readFile(certificatePath, 'utf8');
  const identity = { key: await readFile(keyPath, 'utf8'), cert: certificate };
  ports = {
    http: await listen(http.createServer(answer), 'connection'),
    https: await listen(https.createServer(identity, answer), 'secureConnection'),
  };
});

afterAll(async () => {
  for (const agent of Object.values(agents)) agent.destroy();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await rm(directory, { recursive: true });
});

function answer(_: http.IncomingMessage, response: http.ServerResponse): void {
  response.setHeader('ETag', '"etag"').setHeader('Content-Length', CONTENT.length).end(CONTENT);
}

async function listen(server: http.Server, connected: string): Promise<number> {
  servers.push(server);
  server.on(connected, () => (connections += 1));
  await new Promise<void>((resolve) => void server.listen(0, HOST, resolve));
  return (server.address() as AddressInfo).port;
}

/** How much more memory there was at any time than at one before it, while all chunks were given back. */
async function grownBy(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let [least, grown] = [Infinity, 0];
  for await (const chunk of chunks) {
    dispose(disposable(chunk));
    const { arrayBuffers } = process.memoryUsage();
    least = Math.min(least, arrayBuffers);
    grown = Math.max(grown, arrayBuffers - least);
  }
  return grown;
}

describe.each(['http', 'https'])('a connection by %s', (protocol) => {
  async function get(): Promise<http.IncomingMessage> {
    const target = { host: HOST, port: ports[protocol] };
    return await new Promise((resolve, reject) => {
      const request =
        protocol === 'http'
          ? http.get({ ...target, agent: agents.httpAgent }, resolve)
          : https.get({ ...target, ca: certificate, agent: agents.httpsAgent }, resolve);
      request.once('error', reject);
    });
  }

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
    expect(await grownBy(arrivingChunks(await get()))).toBeLessThan(A_LITTLE);
  });
});

describe('a bucket', () => {
  it('is read by such connections', async () => {
    const endpoint = `http://${HOST}:${ports['http']}`;
    const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
    const bucket = await openBucket({ bucket: 'bucket', endpoint, credentials, clock: systemClock });
    const { body } = await bucket.get('large', { from: 0 });
    expect(await grownBy(body)).toBeLessThan(A_LITTLE);
  });
});
