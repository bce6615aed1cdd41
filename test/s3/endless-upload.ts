// A process that uploads without end, and says so when the first parts are on their way; a test kills it.

import { systemClock } from '#backup/core/clock.js';
import type { S3StorageOptions } from '#backup/storage/s3/options.js';
import { S3Storage } from '#backup/storage/s3/s3-storage.js';

const PARTS_BEFORE_NOTICE = 4;
const PART_BYTES = 5 * 2 ** 20;

interface Task {
  readonly options: Omit<S3StorageOptions, 'clock'>;
  readonly key: string;
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (let parts = 0; ; parts++) {
    if (parts === PARTS_BEFORE_NOTICE) process.stdout.write('uploading\n');
    yield Buffer.alloc(PART_BYTES);
    await systemClock.sleep(50);
  }
}

const { options, key } = JSON.parse(process.argv[2] ?? '') as Task;
void new S3Storage({ ...options, partBytes: PART_BYTES, clock: systemClock }).write(key, endless());
