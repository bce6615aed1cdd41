// The storage class of a job's objects, which has to be one of those that its destinations know.

import type { Reader } from '../../core/reader.js';
import { providerOf, unsupported } from '../../storage/s3/providers.js';
import type { DestinationSettings } from './settings.js';

/** A storage that the host has made may know classes, too. */
export function parseStorageClass(reader: Reader, storages: readonly DestinationSettings['storage'][]): string {
  const storageClass = reader.string();
  if (storages.every((storage) => 'type' in storage && storage.type === 'local')) {
    reader.problem('is for objects in S3, and none of the destinations of this job is there');
  }
  for (const storage of storages) {
    if (!('type' in storage) || storage.type !== 's3') continue;
    for (const [, why] of unsupported(providerOf(storage), { storageClass })) reader.problem(why);
  }
  return storageClass;
}
