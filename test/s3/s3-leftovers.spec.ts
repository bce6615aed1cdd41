// Uploads that a killed process left open are aborted by the next one, and those of the living are not.

import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { beforeEach, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { systemClock } from '#backup/core/clock.js';
import { MIB } from '#backup/kit/sizes.js';
import { patternedBytes, streamOf } from '#backup/testing/streams.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { makeBucket, type TestBucket } from './test-bucket.js';

const HOUR_MS = 3_600_000;
const FOLDER = 'prefix/gallery/2026/01/02';
const ABANDONED = `${FOLDER}/20260102T020000Z-abcdefghij/database.dump`;
const NEXT = `${FOLDER}/20260102T030000Z-abcdefghij/database.dump`;
const UPLOADER = fileURLToPath(new URL('./endless-upload.js', import.meta.url));

describeWithCeph('left-over uploads', (ceph) => {
  let bucket: TestBucket;
  beforeEach(async () => {
    bucket = await makeBucket(ceph());
  });

  /** The storage of a process that starts so much later. */
  const later = (ms: number) =>
    bucket.storage({ clock: { ...systemClock, now: () => new Date(systemClock.now().getTime() + ms) } });

  async function openUploads(): Promise<(string | undefined)[]> {
    const { Uploads = [] } = await bucket.client.send(new ListMultipartUploadsCommand({ Bucket: bucket.name }));
    return Uploads.map(({ Key }) => Key);
  }

  async function open(Key: string, untilPartMs = 0): Promise<void> {
    const { UploadId } = await bucket.client.send(new CreateMultipartUploadCommand({ Bucket: bucket.name, Key }));
    await systemClock.sleep(untilPartMs);
    await bucket.client.send(
      new UploadPartCommand({ Bucket: bucket.name, Key, UploadId, PartNumber: 1, Body: Buffer.alloc(5 * MIB) }),
    );
  }

  it('of a process that was killed are gone after the next large write', async () => {
    const { endpoint, accessKeyId, secretAccessKey } = ceph();
    const credentials = { accessKeyId, secretAccessKey };
    const task = { options: { bucket: bucket.name, endpoint, credentials, provider: 'ceph' }, key: ABANDONED };
    const child = spawn(process.execPath, [UPLOADER, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await openUploads()).toEqual([ABANDONED]);

    await later(2 * HOUR_MS).write(NEXT, patternedBytes(6 * MIB));
    expect(await openUploads()).toEqual([]);
    expect((await bucket.storage().list('')).objects.map(({ key }) => key)).toEqual([NEXT]);
  });

  it('are left alone while they may be alive', async () => {
    await open(ABANDONED);
    await later(HOUR_MS / 2).write(NEXT, patternedBytes(6 * MIB));
    expect(await openUploads()).toEqual([ABANDONED]);
  });

  it('are left alone while parts come, however long ago they were started', async () => {
    await open(ABANDONED, 4000);
    await later(HOUR_MS - 2000).write(NEXT, patternedBytes(6 * MIB));
    expect(await openUploads()).toEqual([ABANDONED]);
  });

  it('of others are left alone', async () => {
    const others = ['prefix/video.mp4', 'elsewhere/gallery/20260102T020000Z-abcdefghij/database.dump'];
    for (const key of others) await open(key);
    await later(48 * HOUR_MS).write(NEXT, patternedBytes(6 * MIB));
    expect((await openUploads()).toSorted()).toEqual(others.toSorted());
  });

  it('do not concern small objects', async () => {
    await open(ABANDONED);
    await later(48 * HOUR_MS).write(NEXT, streamOf('x'));
    expect(await openUploads()).toEqual([ABANDONED]);
  });
});
