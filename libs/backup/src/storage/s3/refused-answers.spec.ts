// An answer that is refused, or not read to its end, does not keep its connection.

import { expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

import { collect } from '../../testing/streams.js';
import { answeringServers } from './answering-server.spec.support.js';

const serve = answeringServers();
const ENDLESS = 1_000_000_000;

/** A server that begins to send a large object, and the moment in which its connection was closed. */
async function sending(headers: Readonly<Record<string, string>>) {
  let closed: Promise<unknown> = Promise.reject(new Error('Nothing was asked for.'));
  closed.catch(() => undefined);
  const { storage } = await serve((_, response: ServerResponse) => {
    closed = once(response, 'close');
    response.writeHead(206, { 'content-length': ENDLESS, ...headers });
    response.write('the first bytes');
  });
  return { storage, closed: () => closed };
}

it.each<[string, Readonly<Record<string, string>>]>([
  ['lacks its ETag', { 'content-range': `bytes 5-${ENDLESS + 4}/${ENDLESS + 5}` }],
  ['does not say which bytes it holds', { etag: '"e"' }],
  ['holds other bytes than were asked for', { etag: '"e"', 'content-range': `bytes 0-${ENDLESS - 1}/${ENDLESS}` }],
])('an answer that %s', async (_, headers) => {
  const { storage, closed } = await sending(headers);
  await expect(collect(storage.read('a', { offset: 5 }))).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  await closed();
});

it('an answer whose reader leaves early', async () => {
  const range = { etag: '"e"', 'content-range': `bytes 5-${ENDLESS + 4}/${ENDLESS + 5}` };
  const { storage, closed } = await sending(range);
  for await (const chunk of storage.read('a', { offset: 5 })) if (chunk.length > 0) break;
  await closed();
});

it('a 404 that no storage has given is not taken for nothing there', async () => {
  const { storage } = await serve((_, response: ServerResponse) => void response.writeHead(404).end());
  for (const look of [storage.list('a/'), storage.stat('a/1'), collect(storage.read('a/1'))]) {
    await expect(look).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  }
});
