// A large body arrives whole, slowly when it is alone and without a breath when it is not, and leaves nothing when it fails.

import { describe, expect, it, jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';

import { systemClock } from '../../core/clock.js';
import { KIB } from '../../kit/sizes.js';
import { collect, pattern } from '../../testing/streams.js';
import { GentleBodies } from './gentle-bodies.js';
import { openBucket } from './sdk.js';

const LARGE = pattern(0, 1000 * KIB + 1);

function setUp() {
  let breaths = 0;
  const bodies = new GentleBodies({
    async sleep() {
      breaths += 1;
      await turn();
    },
  });
  return { bodies, breaths: () => breaths };
}

function read(body: Uint8Array | Readable): Promise<Uint8Array> {
  return body instanceof Uint8Array ? Promise.resolve(body) : collect(body);
}

describe('a body that is sent gently', () => {
  it('arrives whole, with a breath after each piece, and once more for another attempt', async () => {
    const { bodies, breaths } = setUp();
    for (const attempt of [1, 2]) {
      expect(Buffer.from(await bodies.send(LARGE, read)).equals(LARGE)).toBe(true);
      expect(breaths()).toBe(15 * attempt);
    }
  });

  it('is not cut when it is small', async () => {
    const { bodies } = setUp();
    const small = LARGE.subarray(0, 64 * KIB);
    expect(await bodies.send(small, async (body) => body)).toBe(small);
  });

  it('does not wait while another one is sent, and does again after it', async () => {
    const { bodies, breaths } = setUp();
    const both = [LARGE, LARGE.slice()];
    const arrived = await Promise.all(both.map((bytes) => bodies.send(bytes, read)));
    expect(arrived.every((bytes) => Buffer.from(bytes).equals(LARGE))).toBe(true);
    expect(breaths()).toBeLessThan(4);
    const before = breaths();
    await bodies.send(LARGE, read);
    expect(breaths() - before).toBe(15);
  });

  it('lets the rest go at once when the answer came before its end', async () => {
    const { bodies, breaths } = setUp();
    const body = await bodies.send(LARGE, async (stream) => stream as Readable);
    expect(Buffer.from(await collect(body)).equals(LARGE)).toBe(true);
    expect(breaths()).toBe(0);
  });

  it('is gone when the request fails, and in nobody’s way', async () => {
    const { bodies, breaths } = setUp();
    let sent: Readable | undefined;
    const failing = bodies.send(LARGE, async (stream) => {
      sent = stream as Readable;
      await new Promise((resolve) => sent?.once('data', resolve));
      throw new Error('reset');
    });
    await expect(failing).rejects.toThrow('reset');
    expect(sent?.destroyed).toBe(true);
    const before = breaths();
    await bodies.send(LARGE, read);
    expect(breaths() - before).toBe(15);
  });
});

describe('a part', () => {
  it('goes to a bucket in pieces, whole', async () => {
    let received = Buffer.alloc(0);
    const server = createServer(async (request, response) => {
      received = await buffer(request);
      response.setHeader('ETag', '"etag"').end();
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    try {
      const sleep = jest.fn(async () => await turn());
      const { port } = server.address() as AddressInfo;
      const endpoint = `http://127.0.0.1:${port}`;
      const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
      const bucket = await openBucket({ bucket: 'bucket', endpoint, credentials, clock: { ...systemClock, sleep } });
      const md5 = createHash('md5').update(LARGE).digest();
      await bucket.putPart({ key: 'large', uploadId: 'one' }, 1, { bytes: LARGE, md5 });
      expect(received.equals(LARGE)).toBe(true);
      expect(sleep).toHaveBeenCalledTimes(15);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
