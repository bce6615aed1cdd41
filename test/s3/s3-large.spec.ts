// Large objects in parts: every byte, as many parts at once as were asked for, memory that does not grow, one winner.

import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { MIB } from '#backup/kit/sizes.js';
import { patternedBytes } from '#backup/testing/streams.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { makeBucket, type TestBucket } from './test-bucket.js';

const COPIER = fileURLToPath(new URL('./measured-copy.js', import.meta.url));

describeWithCeph('large objects in S3', (ceph) => {
  let bucket: TestBucket;
  beforeAll(async () => {
    bucket = await makeBucket(ceph());
  });

  /** Peak of the resident memory, in bytes, of a process that stores so many bytes and reads them back. */
  async function peakOf(bytes: number): Promise<number> {
    const { endpoint, accessKeyId, secretAccessKey } = ceph();
    const options = { bucket: bucket.name, endpoint, credentials: { accessKeyId, secretAccessKey }, provider: 'ceph' };
    const task = JSON.stringify({ options, key: `peak/${bytes}`, bytes });
    const child = spawn(process.execPath, [COPIER, task], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    for await (const text of child.stdout.setEncoding('utf8')) said += text;
    return Number(said);
  }

  it('take no more memory when they are larger', async () => {
    const small = await peakOf(60 * MIB);
    const large = await peakOf(300 * MIB);
    expect(small).toBeGreaterThan(0);
    expect(large - small).toBeLessThan(60 * MIB);
  }, 120_000);

  it('are stored in parts whose sizes are those that were asked for', async () => {
    const bytes = 123 * MIB + 1;
    const written = createHash('sha256');
    const read = createHash('sha256');
    async function* content(): AsyncGenerator<Uint8Array> {
      for await (const chunk of patternedBytes(bytes, 777_777)) {
        written.update(chunk);
        yield chunk;
      }
    }
    const storage = bucket.storage({ concurrency: 3 });
    expect((await storage.write('large', content())).bytes).toBe(bytes);
    const head = await bucket.client.send(new HeadObjectCommand({ Bucket: bucket.name, Key: 'large' }));
    expect(head.ETag).toMatch(/-25"$/);
    for await (const chunk of storage.read('large')) read.update(chunk);
    expect(read.digest('hex')).toBe(written.digest('hex'));
  }, 60_000);

  it('have one winner, who came first', async () => {
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield* patternedBytes(12 * MIB);
      await bucket.storage().write('race', patternedBytes(13 * MIB));
    }
    await expect(bucket.storage().write('race', slow())).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
    expect((await bucket.storage().stat('race')).bytes).toBe(13 * MIB);
  });
});
