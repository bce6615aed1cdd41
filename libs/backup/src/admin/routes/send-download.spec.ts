// Sending a download in the plain way of Nest 11, which leaves broken reads and callers who go away to the file.

import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { systemClock } from '../../core/clock.js';
import { sendDownload } from './send-download.js';

type Content = Parameters<typeof sendDownload>[1]['content'];

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function serve(content: Content): Promise<IncomingMessage> {
  const listening = createServer((_, response) => {
    const file = sendDownload('20251101T020000Z-k3x9q2abcd', { name: 'a.db.gz', bytes: 100, content }, response);
    const stream = file.getStream();
    response.setHeader('Content-Length', 100);
    stream.once('error', (error: Error) => file.errorHandler(error, response as never));
    stream.pipe(response);
  });
  server = listening;
  await once(listening.listen(0, '127.0.0.1'), 'listening');
  const { port } = listening.address() as AddressInfo;
  const [response] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [IncomingMessage];
  return response;
}

async function* failing(after: number) {
  if (after > 0) yield new Uint8Array(after);
  await systemClock.sleep(20);
  throw new Error('The disk is gone.');
}

async function* endless(freed: () => void) {
  try {
    for (;;) {
      yield new Uint8Array(1);
      await systemClock.sleep(10);
    }
  } finally {
    freed();
  }
}

async function* nothing(): Content & AsyncGenerator<Uint8Array> {}

describe('sendDownload', () => {
  it('breaks the connection when the read fails', async () => {
    const response = await serve(failing(10));
    await expect(once(response.resume(), 'end')).rejects.toThrow('aborted');
  });

  it('breaks the connection when the read fails at once', async () => {
    await expect(serve(failing(0))).rejects.toThrow('socket hang up');
  });

  it('frees the read when the caller leaves', async () => {
    await new Promise<void>((freed, failed) => {
      const leaveEarly = async () => {
        const response = await serve(endless(freed));
        await once(response, 'data');
        response.destroy();
      };
      leaveEarly().catch(failed);
    });
  });

  it.each([
    ['gallery.db.gz', 'application/gzip'],
    ['gallery.db.zst', 'application/zstd'],
    ['gallery.db.gz.age', 'application/octet-stream'],
    ['gallery.db', 'application/octet-stream'],
  ])('says what %s is', (name, type) => {
    const response = { once: () => response, destroyed: false };
    const file = sendDownload('20251101T020000Z-k3x9q2abcd', { name, bytes: 7, content: nothing() }, response);
    expect(file.getHeaders()).toEqual({
      type,
      length: 7,
      disposition: `attachment; filename="20251101T020000Z-k3x9q2abcd-${name}"`,
    });
  });
});
