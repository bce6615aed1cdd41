// A server that speaks just enough of the protocol of buckets to give the answers that no healthy one gives.

import { afterEach } from '@jest/globals';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { systemClock } from '../../core/clock.js';
import { S3Storage } from './s3-storage.js';

export interface AnsweringServer {
  readonly storage: S3Storage;
  /** The parameters of the requests that came, in their order. */
  readonly asked: URLSearchParams[];
}

type Answer = (parameters: URLSearchParams, response: ServerResponse) => void;

/** Call it once, at the top of a spec. */
export function answeringServers(): (answer: Answer) => Promise<AnsweringServer> {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });
  return async (answer) => {
    const asked: URLSearchParams[] = [];
    const server = createServer(({ url = '' }, response) => {
      const { searchParams } = new URL(url, 'http://bucket');
      asked.push(searchParams);
      answer(searchParams, response);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    closers.push(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = server.address() as AddressInfo;
    const storage = new S3Storage({
      bucket: 'bucket',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      retryForMs: 0,
      clock: systemClock,
    });
    return { storage, asked };
  };
}
