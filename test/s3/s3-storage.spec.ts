// S3Storage passes the exam of storages on a real Ceph.

import { beforeAll, it } from '@jest/globals';

import { storageExam } from '#backup/testing/storage-exam/storage-exam.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { makeBucket, type TestBucket } from './test-bucket.js';

describeWithCeph('S3Storage', (ceph) => {
  let bucket: TestBucket;
  beforeAll(async () => {
    bucket = await makeBucket(ceph());
  });

  const storage = () => bucket.storage();
  const unreachable = () => bucket.storage({ endpoint: 'http://127.0.0.1:1', retryForMs: 1 });
  for (const { name, run } of storageExam({ storage, unreachable })) it(name, run, 60_000);
});
