// A bucket of its own on the test server for S3, as settings of the app.

import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import type { Environment } from '../settings/environment-reader.js';
import { reach } from './servers.js';

const REGION = 'us-east-1';

export async function newBucket(): Promise<Environment> {
  const { endpoint, accessKeyId, secretAccessKey } = await reach('ceph');
  const bucket = `gallery-${randomUUID()}`;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, credentials, region: REGION, forcePathStyle: true });
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } finally {
    client.destroy();
  }
  return {
    BACKUP_S3_BUCKET: bucket,
    BACKUP_S3_ENDPOINT: endpoint,
    BACKUP_S3_REGION: REGION,
    BACKUP_S3_PROVIDER: 'ceph',
    BACKUP_S3_ACCESS_KEY_ID: accessKeyId,
    BACKUP_S3_SECRET_ACCESS_KEY: secretAccessKey,
    BACKUP_S3_PREFIX: 'gallery',
    BACKUP_S3_FORCE_PATH_STYLE: 'true',
  };
}
