// What a storage in an S3 bucket needs to know.

import type { Clock } from '../../core/clock.js';

export const PROVIDER_NAMES = ['aws', 'minio', 'ceph', 'r2', 'b2', 'wasabi', 'spaces', 'other'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

export interface S3StorageOptions extends S3ObjectOptions {
  /** Must exist; the library never creates one. */
  readonly bucket: string;
  /** Default: for AWS as the SDK finds it (`AWS_REGION`, profile); elsewhere what the provider expects. */
  readonly region?: string;
  /** URL of the service. Default: AWS. */
  readonly endpoint?: string;
  /** The bucket in the path instead of the host name. Default: as the provider likes it. */
  readonly forcePathStyle?: boolean;
  /** Default: as the SDK finds them (environment, profile, role of the machine or the pod). */
  readonly credentials?: S3Credentials;
  /** Whose service it is, which decides what may be relied on. Default: told by the endpoint. */
  readonly provider?: ProviderName;
  /** `never`: this storage removes nothing, whoever asks. Default `allow`. */
  readonly deleteMode?: 'allow' | 'never';
  /** Parts on their way at the same time, as far as memory allows. Default 4. */
  readonly concurrency?: number;
  /** Bytes of the first part of a large object, 5 MiB at least; later parts grow. Default 5 MiB. */
  readonly partBytes?: number;
  /** A connection on which nothing moves for so long is given up. Default 60 s. */
  readonly idleTimeoutMs?: number;
  /** For how long a request that fails for a passing reason is tried again. Default 90 s. */
  readonly retryForMs?: number;
  readonly clock: Clock;
}

/** What every object is stored with. */
export interface S3ObjectOptions {
  /** Default: that of the bucket. Only classes that can be read at once: each backup is read back. */
  readonly storageClass?: string | undefined;
  /** Default: that of the bucket. */
  readonly serverSideEncryption?: S3Encryption;
  readonly tags?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Default: that of the bucket. The bucket must have been created with object lock. */
  readonly objectLock?: S3ObjectLock;
}

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export type S3EncryptionType = 'AES256' | 'aws:kms';
export type S3Encryption = 'AES256' | { readonly type: 'aws:kms'; readonly keyId?: string };

export interface S3ObjectLock {
  /** `governance`: whoever has the special permission may still delete. `compliance`: nobody. */
  readonly mode: 'governance' | 'compliance';
  /** Counted from the moment an object is stored. */
  readonly days: number;
}
