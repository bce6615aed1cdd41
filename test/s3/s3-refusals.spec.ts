// Every way in which a bucket can't be used has its code and says what to do; none of them gives a secret away.

import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { inspect } from 'node:util';

import { BackupError } from '#backup/core/errors.js';
import type { Storage } from '#backup/core/storage.js';
import { collect, patternedBytes, streamOf } from '#backup/testing/streams.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { FaultyProxy } from './faulty-proxy.js';
import { makeBucket, type TestBucket } from './test-bucket.js';

/** Each method once, with the error that it rejects with. */
async function failuresOf(storage: Storage): Promise<BackupError[]> {
  const attempts = [
    () => storage.prepare?.(),
    () => storage.write('refused/small', streamOf('x')),
    () => storage.write('refused/large', patternedBytes(6_000_000)),
    () => collect(storage.read('refused/small')),
    () => storage.stat('refused/small'),
    () => storage.list(''),
    () => storage.delete('refused/small'),
  ];
  const failures: BackupError[] = [];
  for (const attempt of attempts) {
    const outcome: unknown = await Promise.resolve(attempt()).then(
      () => `${attempt} did not fail`,
      (error: unknown) => error,
    );
    if (!(outcome instanceof BackupError)) throw new Error(String(outcome));
    failures.push(outcome);
  }
  return failures;
}

describeWithCeph('a bucket that can not be used', (ceph) => {
  let bucket: TestBucket;
  let proxy: FaultyProxy | undefined;
  beforeAll(async () => {
    bucket = await makeBucket(ceph());
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
  });

  async function expectAll(storage: Storage, code: string, hint: RegExp, retryable: boolean): Promise<void> {
    const failures = await failuresOf(storage);
    for (const failure of failures) {
      expect(failure).toMatchObject({ code, hint: expect.stringMatching(hint), retryable });
      expect(failure.message).toMatch(/^Could not .+ s3:\/\/.+\.$/);
      expect(inspect(failure, { depth: 10 })).not.toContain('a-very-secret-key');
      expect(inspect(failure, { depth: 10 })).not.toContain(ceph().secretAccessKey);
    }
  }

  it('because the secret is wrong', async () => {
    const credentials = { accessKeyId: ceph().accessKeyId, secretAccessKey: 'a-very-secret-key' };
    await expectAll(bucket.storage({ credentials }), 'STORAGE_DENIED', /Check the access key and its secret/, false);
  });

  it('because the access key is unknown', async () => {
    const credentials = { accessKeyId: 'nobody', secretAccessKey: 'a-very-secret-key' };
    await expectAll(bucket.storage({ credentials }), 'STORAGE_DENIED', /Check the access key and its secret/, false);
  });

  it('because it is not there', async () => {
    await expectAll(bucket.storage({ bucket: 'no-such-bucket' }), 'STORAGE_UNREACHABLE', /^Create the bucket/, false);
  });

  it('because nobody listens', async () => {
    const storage = bucket.storage({ endpoint: 'http://127.0.0.1:1', retryForMs: 1 });
    await expectAll(storage, 'STORAGE_UNREACHABLE', /Check the endpoint/, true);
  });

  it('because the host has no address', async () => {
    const storage = bucket.storage({ endpoint: 'http://nowhere.invalid', retryForMs: 1 });
    await expectAll(storage, 'STORAGE_UNREACHABLE', /Check the endpoint/, true);
  });

  it('because the server is overloaded for too long', async () => {
    proxy = new FaultyProxy(ceph().endpoint);
    await proxy.start();
    proxy.script = () => ({ kind: 'answer', status: 503, code: 'SlowDown' });
    const storage = bucket.storage({ endpoint: proxy.endpoint, retryForMs: 1 });
    await expectAll(storage, 'STORAGE_UNREACHABLE', /overloaded/, true);
  });

  it('because the clocks are too far apart', async () => {
    proxy = new FaultyProxy(ceph().endpoint);
    await proxy.start();
    // The SDK takes the time from the server's answers; as these lie, every request is signed for another time.
    const date = new Date(Date.now() - 3_600_000);
    proxy.script = () => ({ kind: 'other-date', date });
    const storage = bucket.storage({ endpoint: proxy.endpoint, retryForMs: 1 });
    await storage.list('').catch(() => undefined);
    await expectAll(storage, 'STORAGE_DENIED', /Set the clock/, true);
    await expect(storage.stat('x')).rejects.toThrow(
      'the clock of this machine and that of the storage are too far apart',
    );
  });

  it('unless the clock is wrong only at first: the time is taken from the refusal', async () => {
    proxy = new FaultyProxy(ceph().endpoint);
    await proxy.start();
    const date = new Date(Date.now() - 3_600_000);
    proxy.harm(() => true, { kind: 'other-date', date });
    const storage = bucket.storage({ endpoint: proxy.endpoint });
    await storage.list('');
    await storage.write('late', streamOf('x'));
    const times = proxy.seen.filter(({ method }) => method === 'PUT').map(({ headers }) => headers['x-amz-date']);
    expect(times).toHaveLength(2);
    expect(times[0]).not.toBe(times[1]);
  });

  it('does not show its credentials when it is printed', () => {
    expect(inspect(bucket.storage(), { depth: 10, showHidden: true })).not.toContain(ceph().secretAccessKey);
    expect(JSON.stringify(bucket.storage())).not.toContain(ceph().secretAccessKey);
  });

  it('leaves the credentials that it is given as they are', async () => {
    const { accessKeyId, secretAccessKey } = ceph();
    const credentials = { accessKeyId, secretAccessKey };
    await bucket.storage({ credentials }).list('');
    expect(credentials).toEqual({ accessKeyId, secretAccessKey });
  });

  it('says where it is', () => {
    expect(bucket.storage().location).toBe(`s3://${bucket.name} (${new URL(ceph().endpoint).host})`);
  });
});
