// What does not go well: the storage fails in the midst of a download, or the caller leaves.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

import type { ByteStream } from '../core/bytes.js';
import { systemClock } from '../core/clock.js';
import { interruptedAt } from '../testing/streams.js';
import { AdminApp, PLATFORMS } from './admin-app.spec.support.js';

describe.each(PLATFORMS)('on %s', (platform) => {
  let test: AdminApp;
  let backupId: string;

  beforeAll(async () => {
    test = await AdminApp.start(platform);
    backupId = await test.takeBackup();
  });
  afterAll(() => test.stop());

  async function download(): Promise<IncomingMessage> {
    const url = `${test.url}/api/admin/backups/${backupId}/download`;
    const request = get(url, { headers: { Authorization: 'Bearer admin' } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  }

  async function leaveEarly(): Promise<void> {
    const response = await download();
    await once(response, 'data');
    response.destroy();
  }

  it('a download breaks the connection when the storage fails midway', async () => {
    const read = test.storage.read.bind(test.storage);
    test.storage.read = (key, options) =>
      key.endsWith('.gz') ? interruptedAt(read(key, options), 1_000_000, failing) : read(key, options);
    const response = await download();
    expect(response.statusCode).toBe(200);
    let received = 0;
    const reading = async () => {
      for await (const chunk of response) received += (chunk as Buffer).length;
    };
    await expect(reading()).rejects.toThrow('aborted');
    test.storage.read = read;
    expect(response.complete).toBe(false);
    expect(received).toBeLessThan(Number(response.headers['content-length']));
  });

  it('a download frees the read when the caller leaves', async () => {
    const { storage } = test;
    const read = storage.read.bind(storage);
    await new Promise<void>((freed, failed) => {
      storage.read = (key, options) => (key.endsWith('.gz') ? trickle(freed) : read(key, options));
      leaveEarly().catch(failed);
    });
    storage.read = read;
  });

  it.each(['list?fresh=true', 'health?fresh=true', 'status?fresh=true', ''])(
    'a look ends when the caller leaves: GET %s',
    async (path) => {
      const { storage } = test;
      const list = storage.list.bind(storage);
      const told = new Promise<AbortSignal>((resolve) => {
        storage.list = async (_, { signal } = {}) => {
          if (signal) resolve(signal);
          return await new Promise(() => undefined);
        };
      });
      const headers = { Authorization: 'Bearer admin' };
      const request = get(`${test.url}/api/admin/backups/${path === '' ? backupId : path}`, { headers });
      request.once('error', () => undefined);
      const signal = await told;
      storage.list = list;
      expect(signal.aborted).toBe(false);
      const aborted = once(signal, 'abort');
      request.destroy();
      await aborted;
      const answer = await test.request('get', 'list?fresh=true');
      expect([answer.status, (answer.body as { total: number }).total]).toEqual([200, 1]);
    },
  );
});

function failing(): Promise<never> {
  return Promise.reject(new Error('The disk is gone.'));
}

/** Bytes that never end, a few at a time. */
async function* trickle(freed: () => void): ByteStream & AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      yield new Uint8Array(10);
      await systemClock.sleep(20);
    }
  } finally {
    freed();
  }
}
