// What S3Storage stores objects with, what it refuses to delete, and what it leaves in the bucket.

import {
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  DeleteObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';

import { Catalog } from '#backup/catalog/catalog.js';
import { systemClock } from '#backup/core/clock.js';
import { newBackupId } from '#backup/core/names.js';
import { MIB } from '#backup/kit/sizes.js';
import { collect, pattern, patternedBytes, streamOf } from '#backup/testing/streams.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { FaultyProxy } from './faulty-proxy.js';
import { makeBucket, type TestBucket } from './test-bucket.js';

const DAY_MS = 86_400_000;
/** One that goes in one request, and one that goes in parts. */
const SIZES = [1000, 6 * MIB];

describeWithCeph('objects in S3', (ceph) => {
  let bucket: TestBucket;
  let proxy: FaultyProxy;
  beforeAll(async () => {
    bucket = await makeBucket(ceph());
    proxy = new FaultyProxy(ceph().endpoint);
    await proxy.start();
  });
  afterEach(() => {
    proxy.seen.length = 0;
    proxy.script = () => undefined;
  });
  afterAll(() => proxy.stop());

  it.each(SIZES)('have the tags, metadata and storage class that were asked for: %d bytes', async (bytes) => {
    const asked = {
      tags: { team: 'blue sky', 'a/b': 'c=d' },
      metadata: { owner: 'me & you' },
      storageClass: 'STANDARD',
    };
    await bucket.storage({ ...asked, endpoint: proxy.endpoint }).write(`asked/${bytes}`, patternedBytes(bytes));
    const place = { Bucket: bucket.name, Key: `asked/${bytes}` };
    const { TagSet = [] } = await bucket.client.send(new GetObjectTaggingCommand(place));
    expect(Object.fromEntries(TagSet.map(({ Key, Value }) => [Key, Value]))).toEqual(asked.tags);
    const head = await bucket.client.send(new HeadObjectCommand(place));
    expect(head.Metadata).toMatchObject(asked.metadata);
    const classes = proxy.seen.map(({ headers }) => headers['x-amz-storage-class']).filter(Boolean);
    expect(classes).toEqual(['STANDARD']);
  });

  it.each(SIZES)(
    'have the storage class that a job asks for, and what is beside them has not: %d bytes',
    async (bytes) => {
      const storage = bucket.storage({ endpoint: proxy.endpoint });
      const catalog = new Catalog({ name: 'classes', prefix: '', storage }, systemClock);
      const ref = { job: 'photos', id: newBackupId(systemClock.now()) };
      await catalog.writeObject(ref, 'photos.tar', patternedBytes(bytes), { storageClass: 'STANDARD' });
      await catalog.addEvidence(ref, {
        kind: 'verified',
        by: 'verify',
        at: systemClock.now(),
        runId: 'run',
        durationMs: 1,
        summary: 'Read.',
      });
      const made = proxy.seen.filter(({ headers }) => headers['x-amz-meta-backup-write-id'] !== undefined);
      expect(made.map(({ url, headers }) => [/evidence/.test(url), headers['x-amz-storage-class']])).toEqual([
        [false, 'STANDARD'],
        [true, undefined],
      ]);
    },
  );

  it.each([
    ['AES256', { 'x-amz-server-side-encryption': 'AES256' }],
    [
      { type: 'aws:kms', keyId: 'key-1' },
      { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': 'key-1' },
    ],
  ] as const)('are encrypted by the server when it is asked to: %p', async (serverSideEncryption, headers) => {
    proxy.script = () => ({ kind: 'answer', status: 403, code: 'AccessDenied' });
    const storage = bucket.storage({ endpoint: proxy.endpoint, serverSideEncryption });
    for (const bytes of SIZES) await expect(storage.write(`sse/${bytes}`, patternedBytes(bytes))).rejects.toThrow();
    const created = proxy.seen.filter(({ method, url }) => method === 'PUT' || url.includes('uploads'));
    expect(created.filter((request) => request.url.includes('/sse/')).map((request) => request.headers)).toEqual([
      expect.objectContaining(headers),
      expect.objectContaining(headers),
    ]);
  });

  it.each(SIZES)('are encrypted with the key that was named, and read back: %d bytes', async (bytes) => {
    const storage = bucket.storage({ serverSideEncryption: { type: 'aws:kms', keyId: ceph().kmsKeyId } });
    expect((await storage.write(`kms/${bytes}`, patternedBytes(bytes))).bytes).toBe(bytes);
    const head = await bucket.client.send(new HeadObjectCommand({ Bucket: bucket.name, Key: `kms/${bytes}` }));
    expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: ceph().kmsKeyId });
    expect((await collect(storage.read(`kms/${bytes}`))).equals(pattern(0, bytes))).toBe(true);
    const range = await collect(storage.read(`kms/${bytes}`, { offset: 500, length: 300 }));
    expect(range.equals(pattern(500, 300))).toBe(true);
  });

  it.each(SIZES)('are taken away again when the server passes over what was asked: %d bytes', async (bytes) => {
    // This version of Ceph answers that all went well.
    const storage = bucket.storage({ serverSideEncryption: 'AES256' });
    await expect(storage.write('bare', patternedBytes(bytes))).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('asked to encrypt it with AES256, and did not do so'),
      retryable: false,
    });
    await expect(bucket.storage().stat('bare')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('are refused when the key is not there', async () => {
    const storage = bucket.storage({ serverSideEncryption: { type: 'aws:kms', keyId: 'no-such-key' } });
    await expect(storage.write('keyless', streamOf('x'))).rejects.toMatchObject({
      code: 'STORAGE_DENIED',
      message: expect.stringContaining('no-such-key'),
    });
  });

  it('are sent with a signed MD5 sum', async () => {
    await bucket.storage({ endpoint: proxy.endpoint }).write('signed', streamOf('signed'));
    const put = proxy.seen.find(({ method }) => method === 'PUT');
    expect(put?.headers['content-md5']).toBeDefined();
    expect(put?.headers['authorization']).toMatch(/SignedHeaders=[^,]*content-md5/);
  });

  it('are never deleted where that is the mode', async () => {
    await bucket.storage().write('kept', streamOf('x'));
    const storage = bucket.storage({ endpoint: proxy.endpoint, deleteMode: 'never' });
    await expect(storage.delete('kept')).rejects.toMatchObject({ code: 'DELETE_FORBIDDEN' });
    expect(proxy.seen).toEqual([]);
    expect((await collect(storage.read('kept'))).toString()).toBe('x');
  });

  it('stay when the mode is never to delete, even where a write could not be confirmed', async () => {
    const storage = bucket.storage({ endpoint: proxy.endpoint, deleteMode: 'never' });
    proxy.harm(({ url }) => url.includes('list-type='), { kind: 'answer', status: 403, code: 'AccessDenied' });
    await expect(storage.write('unconfirmed', streamOf('x'))).rejects.toMatchObject({ code: 'STORAGE_DENIED' });
    expect(proxy.seen.map(({ method }) => method)).not.toContain('DELETE');
  });

  it('are not replaced in a bucket with object lock, where the server passes over the condition', async () => {
    const locked = await makeBucket(ceph(), { objectLock: true });
    const storage = locked.storage({ objectLock: { mode: 'governance', days: 1 } });
    await storage.write('taken', streamOf('first'));
    await expect(storage.write('taken', streamOf('second'))).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
    expect((await collect(storage.read('taken'))).toString()).toBe('first');
  });

  it.each(SIZES)('can not be removed while they are locked: %d bytes', async (bytes) => {
    const locked = await makeBucket(ceph(), { objectLock: true });
    const before = Date.now();
    const objectLock = { mode: 'governance', days: 2 } as const;
    const storage = locked.storage({ objectLock });
    await storage.write('locked', patternedBytes(bytes));
    const place = { Bucket: locked.name, Key: 'locked' };
    const { Retention } = await locked.client.send(new GetObjectRetentionCommand(place));
    expect(Retention?.Mode).toBe('GOVERNANCE');
    expect(Math.round(((Retention?.RetainUntilDate?.getTime() ?? 0) - before) / DAY_MS)).toBe(2);

    await expect(storage.delete('locked')).rejects.toMatchObject({
      code: 'DELETE_FORBIDDEN',
      message: expect.stringMatching(/^locked is locked in s3:.+ until \d{4}-.+Z\.$/),
    });
    expect((await storage.stat('locked')).bytes).toBe(bytes);
    await storage.delete('never-there');
    const now = () => new Date(before + 2 * DAY_MS + 60_000);
    await locked.storage({ objectLock, clock: { ...systemClock, now } }).delete('locked');
    await expect(storage.stat('locked')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    const { Versions = [] } = await locked.client.send(new ListObjectVersionsCommand({ Bucket: locked.name }));
    expect(Versions.map(({ Size }) => Size)).toEqual([bytes]);
    const version = new DeleteObjectCommand({ ...place, VersionId: Versions[0]?.VersionId });
    await expect(locked.client.send(version)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('of others in the same bucket are neither shown nor in the way', async () => {
    for (const Key of ['shared/a b', 'shared/.hidden', 'shared/', 'shared/ü']) {
      await bucket.client.send(new PutObjectCommand({ Bucket: bucket.name, Key, Body: 'x' }));
    }
    await bucket.storage().write('shared/c', streamOf('x'));
    const keys: string[] = [];
    let after = '';
    for (let pages = 0; pages < 10; pages++) {
      const page = await bucket.storage().list('shared/', { after, limit: 1 });
      keys.push(...page.objects.map(({ key }) => key));
      if (page.next === undefined) break;
      after = page.next;
    }
    expect(keys).toEqual(['shared/c']);
  });
});
