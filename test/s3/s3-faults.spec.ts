// What S3Storage makes of a network and a server that fail: a proxy before a real Ceph does the harm.

import { HeadObjectCommand, ListMultipartUploadsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';

import { systemClock } from '#backup/core/clock.js';
import { hasCode, type ErrorCode } from '#backup/core/errors.js';
import type { Storage } from '#backup/core/storage.js';
import { KIB, MIB } from '#backup/kit/sizes.js';
import { collect, pattern, patternedBytes, streamOf } from '#backup/testing/streams.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { FaultyProxy, type SeenRequest } from './faulty-proxy.js';
import type { ProviderName, S3StorageOptions } from '#backup/storage/s3/options.js';
import { makeBucket, type TestBucket } from './test-bucket.js';

const LARGE = 23 * MIB;

const isPart = ({ method, url }: SeenRequest): boolean => method === 'PUT' && url.includes('partNumber=');
const isPut = ({ method, url }: SeenRequest): boolean => method === 'PUT' && !url.includes('partNumber=');
const isComplete = ({ method, url }: SeenRequest): boolean => method === 'POST' && url.includes('uploadId=');
const isGet = ({ method, url }: SeenRequest): boolean => method === 'GET' && !url.includes('list-type=');
const isList = ({ url }: SeenRequest): boolean => url.includes('list-type=');
const isAny = (): boolean => true;

describeWithCeph('S3Storage when things fail', (ceph) => {
  let bucket: TestBucket;
  let proxy: FaultyProxy;
  let keys = 0;
  let key: string;

  beforeAll(async () => {
    bucket = await makeBucket(ceph());
  });
  beforeEach(async () => {
    key = `faults/${(keys += 1)}/object`;
    proxy = new FaultyProxy(ceph().endpoint);
    await proxy.start();
  });
  afterEach(() => proxy.stop());
  afterAll(() => bucket.client.destroy());

  const throughProxy = (options: Partial<S3StorageOptions> = {}): Storage =>
    bucket.storage({ endpoint: proxy.endpoint, ...options });
  /** Through no proxy: what is really there. */
  const direct = (): Storage => bucket.storage();

  async function openUploads(): Promise<number> {
    const { Uploads = [] } = await bucket.client.send(
      new ListMultipartUploadsCommand({ Bucket: bucket.name, Prefix: key }),
    );
    return Uploads.length;
  }

  async function expectStored(bytes: number): Promise<void> {
    expect((await direct().stat(key)).bytes).toBe(bytes);
    expect((await collect(direct().read(key))).equals(pattern(0, bytes))).toBe(true);
    expect(await openUploads()).toBe(0);
  }

  async function expectNothing(): Promise<void> {
    await expect(direct().stat(key)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    expect(await openUploads()).toBe(0);
  }

  it.each([
    ['503 at first', isAny, { kind: 'answer', status: 503, code: 'SlowDown' }, 3],
    ['500 in the middle', isPart, { kind: 'answer', status: 500, code: 'InternalError' }, 2],
    ['429 in the middle', isPart, { kind: 'answer', status: 429, code: 'TooManyRequests' }, 2],
    ['a connection that breaks within a part', isPart, { kind: 'cut-request', afterBytes: 3 * MIB }, 2],
    ['a part that is damaged on the way', isPart, { kind: 'damage-request' }, 1],
    ['a lost answer to a part', isPart, { kind: 'lose-response' }, 2],
    ['a lost answer to the completion', isComplete, { kind: 'lose-response' }, 1],
  ] as const)('stores a large object in spite of %s', async (_, matches, harm, times) => {
    proxy.harm(matches, harm, times);
    const stored = await throughProxy().write(key, patternedBytes(LARGE));
    expect(stored.bytes).toBe(LARGE);
    await expectStored(LARGE);
  });

  it('stores a large object in spite of a server that hangs', async () => {
    proxy.harm(isPart, { kind: 'hang' });
    // Only a part may take too long: a start that is given up leaves an upload whose name nobody knows.
    await throughProxy({ idleTimeoutMs: 1500 }).write(key, patternedBytes(LARGE));
    await expectStored(LARGE);
  });

  it.each([
    ['503', { kind: 'answer', status: 503, code: 'ServiceUnavailable' }],
    ['a broken connection', { kind: 'cut-request', afterBytes: 100 }],
    ['damage on the way', { kind: 'damage-request' }],
    ['a lost answer', { kind: 'lose-response' }],
  ] as const)('stores a small object in spite of %s', async (_, harm) => {
    proxy.harm(isPut, harm, 2);
    await throughProxy().write(key, patternedBytes(50_000));
    await expectStored(50_000);
  });

  it('does not take the object of another writer for its own when an answer was lost', async () => {
    await direct().write(key, patternedBytes(50_000));
    proxy.harm(isPut, { kind: 'lose-response' }, 1);
    await expect(throughProxy().write(key, patternedBytes(50_000))).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
  });

  it('goes on where it was when the server comes back', async () => {
    const storage = throughProxy();
    async function* content(): AsyncGenerator<Uint8Array> {
      yield* patternedBytes(12 * MIB);
      await proxy.stop();
      void systemClock.sleep(500).then(() => proxy.start());
      for (let at = 12 * MIB; at < LARGE; at += MIB) yield pattern(at, MIB);
    }
    await storage.write(key, content());
    await expectStored(LARGE);
  });

  it.each([
    ['before', 0],
    ['during', 12 * MIB],
    ['after', LARGE],
  ])('fails and leaves nothing when the server goes down %s an upload, and stays down', async (_, downAt) => {
    const storage = throughProxy({ retryForMs: 200 });
    async function* content(): AsyncGenerator<Uint8Array> {
      yield* patternedBytes(downAt);
      await proxy.stop();
      for (let at = downAt; at < LARGE; at += MIB) yield pattern(at, MIB);
    }
    await expectCode('STORAGE_UNREACHABLE', storage.write(key, content()));
    await expect(direct().stat(key)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('gives up on a server that hangs', async () => {
    proxy.harm(isAny, { kind: 'hang' }, 100);
    const storage = throughProxy({ idleTimeoutMs: 200, retryForMs: 200 });
    await expectCode('STORAGE_UNREACHABLE', storage.write(key, streamOf('x')));
    await expectCode('STORAGE_UNREACHABLE', storage.list(''));
    await expectNothing();
  });

  it('ends at once when it is cancelled while the server hangs', async () => {
    proxy.harm(isPut, { kind: 'hang' }, 100);
    const stop = new AbortController();
    const reason = new Error('cancelled');
    setTimeout(() => stop.abort(reason), 200);
    await expect(throughProxy().write(key, streamOf('x'), { signal: stop.signal })).rejects.toBe(reason);
    await expectNothing();
  });

  it('aborts the upload when a part can not be stored', async () => {
    proxy.harm(isPart, { kind: 'answer', status: 403, code: 'QuotaExceeded' }, 100);
    await expectCode('STORAGE_FULL', throughProxy().write(key, patternedBytes(LARGE)));
    await expectNothing();
  });

  it('lets go of content that hangs when a part can not be stored', async () => {
    proxy.harm(isPart, { kind: 'answer', status: 403, code: 'AccessDenied' }, 100);
    await expectCode('STORAGE_DENIED', throughProxy().write(key, hanging()));
    await expectNothing();
  });

  it.each([
    ['a broken connection', { kind: 'cut-response', afterBytes: 300 * KIB }, 2],
    ['503', { kind: 'answer', status: 503, code: 'SlowDown' }, 2],
    ['a server that hangs', { kind: 'hang' }, 1],
  ] as const)('reads every byte in spite of %s', async (_, harm, times) => {
    await direct().write(key, patternedBytes(3 * MIB));
    proxy.harm(isGet, harm, times);
    const storage = throughProxy({ idleTimeoutMs: 500 });
    expect((await collect(storage.read(key))).equals(pattern(0, 3 * MIB))).toBe(true);
    proxy.harm(isGet, harm, times);
    const range = { offset: 1000, length: 2 * MIB };
    expect((await collect(storage.read(key, range))).equals(pattern(1000, 2 * MIB))).toBe(true);
  });

  it('never ends a read early', async () => {
    await direct().write(key, patternedBytes(3 * MIB));
    proxy.harm(isGet, { kind: 'cut-response', afterBytes: 0 }, 1000);
    await expectCode('STORAGE_UNREACHABLE', collect(throughProxy({ retryForMs: 300 }).read(key)));
  });

  it('does not go on with another object than it began with', async () => {
    await direct().write(key, patternedBytes(3 * MIB));
    async function readOn(): Promise<void> {
      proxy.harm(isGet, { kind: 'cut-response', afterBytes: 100 * KIB }, 1);
      let replaced = false;
      for await (const chunk of throughProxy().read(key)) {
        if (replaced || chunk.length === 0) continue;
        replaced = true;
        await direct().delete(key);
        await direct().write(key, streamOf(Buffer.alloc(3 * MIB)));
      }
    }
    await expectCode('DATA_MISMATCH', readOn());
  });

  it.each<[string, number, number, ProviderName]>([
    ['shorter', 50_000, 49_999, 'ceph'],
    ['shorter, where ETags tell nothing', 50_000, 49_999, 'other'],
    ['of the same length', 50_000, 50_000, 'ceph'],
    ['shorter, in parts', LARGE, LARGE - 1, 'ceph'],
  ])('notices, and removes, what is not what was sent: %s', async (_, sent, held, provider) => {
    async function replace(): Promise<void> {
      const place = { Bucket: bucket.name, Key: key };
      const { Metadata } = await bucket.client.send(new HeadObjectCommand(place));
      await bucket.client.send(new PutObjectCommand({ ...place, Metadata, Body: Buffer.alloc(held) }));
    }
    const isLookAfterwards = (request: SeenRequest) =>
      isList(request) && proxy.seen.some((r) => isPut(r) || isComplete(r));
    proxy.harm(isLookAfterwards, { kind: 'after', work: replace });
    await expectCode('DATA_MISMATCH', throughProxy({ provider }).write(key, patternedBytes(sent)));
    await expectNothing();
  });
});

async function* hanging(): AsyncGenerator<Uint8Array> {
  yield* patternedBytes(6 * MIB);
  await new Promise<never>(() => undefined);
}

async function expectCode(code: ErrorCode, promise: Promise<unknown>): Promise<void> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!hasCode(error, code)) throw new Error(`It should have thrown ${code}, not ${String(error)}.`, { cause: error });
}
