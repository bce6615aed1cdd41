// Confirms that a bucket holds what was sent, as it was asked to: length, encryption and, where the ETag tells, checksum.

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
  /** What the server was asked to encrypt with. */
  readonly encryption: string | undefined;
  readonly what: string;
  readonly signal: AbortSignal | undefined;
}

/** @throws BackupError DATA_MISMATCH when the object is another one than was sent, STORAGE_FAILED when it is not encrypted */
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
  if (expected.encryption !== undefined) await requireEncrypted(bucket, expected);
  return { key, bytes, modifiedAt };
}

/** Some servers pass over what they can't do, and answer that all went well. */
async function requireEncrypted(bucket: Bucket, { key, what, encryption, signal }: Expected): Promise<void> {
  const held = await bucket.ask(what, (requests) => requests.look(key, signal), { signal });
  if (held.encryption === encryption) return;
  const done = held.encryption === undefined ? 'did not do so' : `did so with ${held.encryption}`;
  const message = `${what}: the storage was asked to encrypt it with ${String(encryption)}, and ${done}.`;
  throw new BackupError('STORAGE_FAILED', message, {
    retryable: false,
    hint: 'Let serverSideEncryption name what this server can do, or leave it out.',
    context: { key },
  });
}

function mismatch({ key, what }: Expected, sent: string, held: string): BackupError {
  return new BackupError('DATA_MISMATCH', `${what}: ${sent} were sent, but the storage holds ${held}.`, {
    hint: 'Something between here and the disk of the storage alters data; look at proxies and at the storage itself.',
    context: { key },
  });
}
