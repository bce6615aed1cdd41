// Options of a storage in an S3 bucket.

import type { Reader } from '../../core/reader.js';
import { HOUR } from '../../kit/durations.js';
import { PROVIDER_NAMES, type S3Encryption, type S3ObjectLock } from '../../storage/s3/options.js';
import { MAX_PART_BYTES, MIN_PART_BYTES } from '../../storage/s3/part-sizes.js';
import { providerOf, unsupported } from '../../storage/s3/providers.js';
import { parseCredentials, readEndpoint } from './parse-aws.js';
import { readDuration, readSize } from './readers.js';
import type { S3StorageSettings } from './settings.js';

const KEYS = [
  'type',
  'bucket',
  'region',
  'endpoint',
  'forcePathStyle',
  'credentials',
  'provider',
  'storageClass',
  'serverSideEncryption',
  'tags',
  'metadata',
  'deleteMode',
  'objectLock',
  'concurrency',
  'partSize',
  'timeout',
  'retryFor',
] as const;

const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;
const MOST_TAGS = 10;
const TAG = /^[\p{L}\p{N} _.:/=+@-]{1,128}$/u;
const METADATA_NAME = /^[A-Za-z0-9-]{1,100}$/;
/** What goes into a header as it is. */
const METADATA_VALUE = /^[ -~]{1,1000}$/;
const LONGEST_LOCK_DAYS = 36_500;
const MOST_PARTS_UNDER_WAY = 16;
const LONGEST_RETRY_MS = 24 * HOUR;

export function parseS3(reader: Reader): S3StorageSettings {
  reader.onlyKeys(...KEYS);
  const option = <T>(key: (typeof KEYS)[number], read: (value: Reader) => T) =>
    reader.at(key).optional(read, undefined);
  const settings: S3StorageSettings = {
    type: 's3',
    bucket: reader.at('bucket').matching(BUCKET, 'the name of a bucket'),
    ...present({
      region: option('region', (value) => value.string()),
      endpoint: option('endpoint', readEndpoint),
      forcePathStyle: option('forcePathStyle', (value) => value.boolean()),
      credentials: option('credentials', parseCredentials),
      provider: option('provider', (value) => value.oneOf(PROVIDER_NAMES)),
      storageClass: option('storageClass', (value) => value.string()),
      serverSideEncryption: option('serverSideEncryption', parseEncryption),
      tags: option('tags', parseTags),
      metadata: option('metadata', parseMetadata),
      deleteMode: option('deleteMode', (value) => value.oneOf(['allow', 'never'])),
      objectLock: option('objectLock', parseLock),
      concurrency: option('concurrency', (value) => value.integer(1, MOST_PARTS_UNDER_WAY)),
      partBytes: option('partSize', readPartSize),
      idleTimeoutMs: option('timeout', (value) => readDuration(value, HOUR)),
      retryForMs: option('retryFor', (value) => readDuration(value, LONGEST_RETRY_MS)),
    }),
  };
  for (const [key, why] of unsupported(providerOf(settings), settings)) reader.at(key).problem(why);
  return settings;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the keys whose value is undefined. */
function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}

function parseEncryption(reader: Reader): S3Encryption {
  if (reader.value === 'AES256') return 'AES256';
  if (typeof reader.value === 'string') reader.problem('must be "AES256" or { type: "aws:kms", keyId? }');
  else reader.isObject();
  reader.onlyKeys('type', 'keyId');
  const keyId = reader.at('keyId').optional((value) => value.string(), undefined);
  return { type: reader.at('type').oneOf(['aws:kms']), ...present({ keyId }) };
}

function parseTags(reader: Reader): Record<string, string> {
  const entries = reader.entries();
  if (entries.length > MOST_TAGS) reader.problem(`must be ${MOST_TAGS} at the most`);
  return readTexts(entries, TAG, TAG, 'letters, digits, spaces and _ . : / = + - @, 128 at the most');
}

function parseMetadata(reader: Reader): Record<string, string> {
  const meaning = 'printable ASCII, under a name of letters, digits and dashes';
  return readTexts(reader.entries(), METADATA_NAME, METADATA_VALUE, meaning);
}

function readTexts(entries: [string, Reader][], name: RegExp, text: RegExp, meaning: string): Record<string, string> {
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (!name.test(key)) value.problem(`must be ${meaning}`);
      return [key, value.matching(text, meaning)];
    }),
  );
}

function parseLock(reader: Reader): S3ObjectLock {
  reader.isObject();
  reader.onlyKeys('mode', 'days');
  return {
    mode: reader.at('mode').oneOf(['governance', 'compliance']),
    days: reader.at('days').integer(1, LONGEST_LOCK_DAYS),
  };
}

function readPartSize(reader: Reader): number {
  const bytes = readSize(reader);
  if (bytes < MIN_PART_BYTES || bytes > MAX_PART_BYTES) reader.problem('must be from "5MiB" to "2560MiB"');
  return bytes;
}
