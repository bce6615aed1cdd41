// What may be relied on at each S3-compatible provider: the one table of their quirks.

import { encryptionOf } from './object-headers.js';
import {
  PROVIDER_NAMES,
  type ProviderName,
  type S3EncryptionType,
  type S3ObjectOptions,
  type S3StorageOptions,
} from './options.js';

/**
 * Whether `If-None-Match: *` keeps a write from replacing an object. `unsure`: some versions ignore or refuse it, so it
 * is sent, and what is there is looked at before and after. `refused`: only looking is left, and of two writers at the
 * very same moment both may be told that they were first.
 */
export type CreateCondition = 'kept' | 'unsure' | 'refused';

export interface Provider {
  /** What its host names look like. */
  readonly host?: RegExp;
  readonly pathStyle: boolean;
  /** The region where none is given; for AWS the SDK finds it. A group of `host` where the host name tells it. */
  readonly region: string | { readonly group: number } | undefined;
  readonly conditionOnPut: CreateCondition;
  /** In buckets that keep versions, as every one with object lock does, the condition on a put is passed over. */
  readonly versionsLoseCondition: boolean;
  readonly conditionOnComplete: CreateCondition;
  /** All parts of an upload but the last must have the same size. */
  readonly evenParts: boolean;
  /** When an ETag is made of MD5 sums, so that it confirms what was stored. */
  readonly md5ETag: 'unless-kms' | 'unless-encrypted' | 'never';
  /** Tags and lock that are asked for at the start of an upload in parts get lost, and are set when it is complete. */
  readonly losesSettings: boolean;
  readonly tags: boolean;
  readonly objectLock: boolean;
  readonly encryption: readonly S3EncryptionType[];
  /** Those that can be read at once. Empty: as the operator has set them up. */
  readonly storageClasses: readonly string[];
}

const EVERYTHING = {
  pathStyle: true,
  region: 'us-east-1',
  conditionOnPut: 'unsure',
  versionsLoseCondition: false,
  conditionOnComplete: 'unsure',
  evenParts: false,
  md5ETag: 'unless-kms',
  losesSettings: false,
  tags: true,
  objectLock: true,
  encryption: ['AES256', 'aws:kms'],
  storageClasses: [],
} as const satisfies Provider;

/** Each differs from `EVERYTHING` only in what is listed. */
export const PROVIDERS: Readonly<Record<ProviderName, Provider>> = {
  aws: {
    ...EVERYTHING,
    host: /\.amazonaws\.com(\.cn)?$/,
    pathStyle: false,
    region: undefined,
    conditionOnPut: 'kept',
    conditionOnComplete: 'kept',
    storageClasses: [
      'STANDARD',
      'STANDARD_IA',
      'ONEZONE_IA',
      'INTELLIGENT_TIERING',
      'GLACIER_IR',
      'REDUCED_REDUNDANCY',
    ],
  },
  minio: { ...EVERYTHING, md5ETag: 'unless-encrypted', storageClasses: ['STANDARD', 'REDUCED_REDUNDANCY'] },
  ceph: { ...EVERYTHING, conditionOnPut: 'kept', versionsLoseCondition: true, losesSettings: true },
  r2: {
    ...EVERYTHING,
    host: /\.r2\.cloudflarestorage\.com$/,
    region: 'auto',
    conditionOnPut: 'kept',
    conditionOnComplete: 'kept',
    evenParts: true,
    tags: false,
    objectLock: false,
    encryption: [],
    storageClasses: ['STANDARD', 'STANDARD_IA'],
  },
  b2: {
    ...EVERYTHING,
    host: /^s3\.([a-z0-9-]+)\.backblazeb2\.com$/,
    region: { group: 1 },
    conditionOnPut: 'refused',
    conditionOnComplete: 'refused',
    md5ETag: 'never',
    tags: false,
    encryption: ['AES256'],
    storageClasses: ['STANDARD'],
  },
  wasabi: {
    ...EVERYTHING,
    host: /^s3\.(?:([a-z0-9-]+)\.)?wasabisys\.com$/,
    region: { group: 1 },
    encryption: ['AES256'],
    storageClasses: ['STANDARD'],
  },
  spaces: {
    ...EVERYTHING,
    host: /\.digitaloceanspaces\.com$/,
    pathStyle: false,
    losesSettings: true,
    objectLock: false,
    encryption: [],
    storageClasses: ['STANDARD'],
  },
  other: { ...EVERYTHING, md5ETag: 'never', losesSettings: true },
};

/** The provider that the options name, or that the endpoint tells. */
export function providerOf({ provider, endpoint }: Pick<S3StorageOptions, 'provider' | 'endpoint'>): ProviderName {
  if (provider !== undefined) return provider;
  if (endpoint === undefined) return 'aws';
  const host = new URL(endpoint).hostname;
  return PROVIDER_NAMES.find((name) => PROVIDERS[name].host?.test(host)) ?? 'other';
}

/** What may be relied on in the bucket that the options are about. */
export function providerFor(options: Pick<S3StorageOptions, 'provider' | 'endpoint' | 'objectLock'>): Provider {
  const provider = PROVIDERS[providerOf(options)];
  const isLost = options.objectLock !== undefined && provider.versionsLoseCondition;
  return isLost ? { ...provider, conditionOnPut: 'unsure' } : provider;
}

/** The region to sign for, or undefined where the SDK is to find it. */
export function regionOf(options: Pick<S3StorageOptions, 'provider' | 'endpoint' | 'region'>): string | undefined {
  const { host, region } = PROVIDERS[providerOf(options)];
  if (options.region !== undefined || region === undefined) return options.region;
  if (typeof region === 'string') return region;
  return (options.endpoint && host?.exec(new URL(options.endpoint).hostname)?.[region.group]) ?? EVERYTHING.region;
}

/** What the options ask for and the provider does not have, each with the option it is about. */
export function unsupported(
  name: ProviderName,
  options: S3ObjectOptions,
): (readonly [keyof S3ObjectOptions, string])[] {
  const { tags, objectLock, encryption, storageClasses } = PROVIDERS[name];
  const { storageClass } = options;
  const asked = encryptionOf(options);
  const found: (readonly [keyof S3ObjectOptions, string])[] = [];
  if (options.tags !== undefined && !tags) found.push(['tags', `is not supported by ${name}`]);
  if (options.objectLock !== undefined && !objectLock) found.push(['objectLock', `is not supported by ${name}`]);
  if (asked !== undefined && !encryption.includes(asked)) {
    found.push(['serverSideEncryption', `of ${asked} is not supported by ${name}`]);
  }
  if (storageClass !== undefined && storageClasses.length > 0 && !storageClasses.includes(storageClass)) {
    const classes = storageClasses.join(', ');
    found.push(['storageClass', `must be one of ${classes} at ${name}: a backup is read back as soon as it is stored`]);
  }
  return found;
}
