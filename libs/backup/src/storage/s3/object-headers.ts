// What goes with every new object: storage class, encryption, tags, metadata and lock.

import { DAY } from '../../kit/durations.js';
import type { S3ObjectOptions } from './options.js';

/** In the names of the S3 API. */
export interface ObjectHeaders {
  StorageClass?: 'STANDARD';
  ServerSideEncryption?: 'AES256' | 'aws:kms';
  SSEKMSKeyId?: string;
  Tagging?: string;
  Metadata: Record<string, string>;
  ObjectLockMode?: 'GOVERNANCE' | 'COMPLIANCE';
  ObjectLockRetainUntilDate?: Date;
}

export function objectHeaders(options: S3ObjectOptions, now: Date): ObjectHeaders {
  const { storageClass, tags, metadata = {} } = options;
  return {
    // The SDK's type lists the classes of AWS; other providers name their own.
    ...(storageClass === undefined ? {} : { StorageClass: storageClass as 'STANDARD' }),
    ...encryption(options),
    ...(tags === undefined ? {} : { Tagging: encodeTags(tags) }),
    ...lock(options, now),
    Metadata: { ...metadata },
  };
}

/** As in the query of a URL, but a space is no plus: some servers keep that. */
function encodeTags(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&');
}

function encryption({ serverSideEncryption: asked }: S3ObjectOptions): Partial<ObjectHeaders> {
  if (asked === undefined) return {};
  if (asked === 'AES256') return { ServerSideEncryption: asked };
  return { ServerSideEncryption: asked.type, ...(asked.keyId === undefined ? {} : { SSEKMSKeyId: asked.keyId }) };
}

function lock({ objectLock }: S3ObjectOptions, now: Date): Partial<ObjectHeaders> {
  if (objectLock === undefined) return {};
  return {
    ObjectLockMode: objectLock.mode === 'governance' ? 'GOVERNANCE' : 'COMPLIANCE',
    ObjectLockRetainUntilDate: new Date(now.getTime() + objectLock.days * DAY),
  };
}
