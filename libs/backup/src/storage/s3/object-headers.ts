// What goes with every new object: storage class, encryption, tags, metadata and lock.

import { DAY } from '../../kit/durations.js';
import type { S3EncryptionType, S3ObjectOptions } from './options.js';

/** In the names of the S3 API. */
export interface ObjectHeaders {
  StorageClass?: 'STANDARD';
  ServerSideEncryption?: S3EncryptionType;
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

/** What the server is asked to encrypt with, if anything. */
export function encryptionOf({ serverSideEncryption: asked }: S3ObjectOptions): S3EncryptionType | undefined {
  return typeof asked === 'object' ? asked.type : asked;
}

function encryption(options: S3ObjectOptions): Partial<ObjectHeaders> {
  const { serverSideEncryption: asked } = options;
  const type = encryptionOf(options);
  const keyId = typeof asked === 'object' ? asked.keyId : undefined;
  return {
    ...(type === undefined ? {} : { ServerSideEncryption: type }),
    ...(keyId === undefined ? {} : { SSEKMSKeyId: keyId }),
  };
}

function lock({ objectLock }: S3ObjectOptions, now: Date): Partial<ObjectHeaders> {
  if (objectLock === undefined) return {};
  return {
    ObjectLockMode: objectLock.mode === 'governance' ? 'GOVERNANCE' : 'COMPLIANCE',
    ObjectLockRetainUntilDate: new Date(now.getTime() + objectLock.days * DAY),
  };
}
