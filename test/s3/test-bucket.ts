// A bucket of its own on the test server, and storages on it.

import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';

import { systemClock } from '#backup/core/clock.js';
import { MIB } from '#backup/kit/sizes.js';
import type { DestinationOptions, S3StorageOptions as S3DestinationOptions } from '#backup/index.js';
import type { CephServer } from '../servers/describe-with-ceph.js';
import type { S3StorageOptions } from '#backup/storage/s3/options.js';
import { S3Storage } from '#backup/storage/s3/s3-storage.js';

export interface TestBucket {
  readonly name: string;
  /** The SDK itself, to look behind the back of what is tested. */
  readonly client: S3Client;
  readonly storage: (options?: Partial<S3StorageOptions>) => S3Storage;
  /** The bucket as the options of an application name it. */
  readonly destination: (options?: Partial<S3DestinationOptions>) => DestinationOptions;
}

export async function makeBucket(
  { endpoint, accessKeyId, secretAccessKey }: CephServer,
  { objectLock = false } = {},
): Promise<TestBucket> {
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({
    endpoint,
    credentials: { ...credentials },
    region: 'us-east-1',
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const name = `test-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: name, ObjectLockEnabledForBucket: objectLock }));
  const defaults = {
    bucket: name,
    endpoint,
    credentials,
    provider: 'ceph',
    partBytes: 5 * MIB,
    clock: systemClock,
  } as const;
  return {
    name,
    client,
    storage: (options = {}) => new S3Storage({ ...defaults, ...options }),
    destination: (options = {}) => ({
      storage: { type: 's3', bucket: name, endpoint, credentials, provider: 'ceph', ...options },
    }),
  };
}
