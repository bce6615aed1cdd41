// A process that stores so many bytes, reads them back, and says how much memory it took at the most.

import { systemClock } from '#backup/core/clock.js';
import type { S3StorageOptions } from '#backup/storage/s3/options.js';
import { S3Storage } from '#backup/storage/s3/s3-storage.js';
import { patternedBytes } from '#backup/testing/streams.js';
import { peakMemory } from '../peak-memory.js';

interface Task {
  readonly options: Omit<S3StorageOptions, 'clock'>;
  readonly key: string;
  readonly bytes: number;
}

async function copy({ options, key, bytes }: Task): Promise<number> {
  const storage = new S3Storage({ ...options, clock: systemClock });
  await storage.write(key, patternedBytes(bytes));
  for await (const chunk of storage.read(key)) void chunk;
  await storage.delete(key);
  return peakMemory();
}

void copy(JSON.parse(process.argv[2] ?? '') as Task).then((peak) => process.stdout.write(String(peak)));
