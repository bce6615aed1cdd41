// Confirms that a bucket holds what was sent: its length and, where the ETag tells, its checksum.

import { BackupError } from '../../core/errors.js';
import type { ObjectInfo } from '../../core/storage.js';
import type { Bucket } from './bucket.js';
import { findObject } from './finding.js';

export interface Expected {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
  /** False where an ETag says nothing about the content. Each part was confirmed by its MD5 sum all the same. */
  readonly hasMd5ETag: boolean;
  readonly what: string;
  readonly signal: AbortSignal | undefined;
}

/** @throws BackupError DATA_MISMATCH when the object is another one than was sent */
export async function confirm(bucket: Bucket, expected: Expected): Promise<ObjectInfo> {
  const { key, what, signal } = expected;
  const found = await findObject(bucket, key, { what, signal });
  if (found === undefined) {
    throw new BackupError('STORAGE_FAILED', `${what}: the storage took it, and does not show it.`, {
      context: { key },
    });
  }
  const { bytes, modifiedAt } = found;
  const etag = found.etag.replaceAll('"', '').toLowerCase();
  if (bytes !== expected.bytes) throw mismatch(expected, `${expected.bytes} bytes`, `${bytes}`);
  if (expected.hasMd5ETag && etag !== expected.etag) throw mismatch(expected, `ETag ${expected.etag}`, etag);
  return { key, bytes, modifiedAt };
}

function mismatch({ key, what }: Expected, sent: string, held: string): BackupError {
  return new BackupError('DATA_MISMATCH', `${what}: ${sent} were sent, but the storage holds ${held}.`, {
    hint: 'Something between here and the disk of the storage alters data; look at proxies and at the storage itself.',
    context: { key },
  });
}
