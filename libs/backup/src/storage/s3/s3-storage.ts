// Keeps objects in a bucket of Amazon S3 or of a service that speaks its protocol.

import type { ByteStream } from '../../core/bytes.js';
import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import {
  type Cancellable,
  type ExamineOptions,
  isObjectKey,
  type ListOptions,
  type ObjectInfo,
  type ObjectPage,
  type ReadOptions,
  type Storage,
  type WriteOptions,
} from '../../core/storage.js';
import { DAY } from '../../kit/durations.js';
import { requireKey, requirePrefix, requireWhole } from '../arguments.js';
import { Bucket } from './bucket.js';
import { canDestroy, examineBucket } from './examining.js';
import { nameOf, notFound } from './failures.js';
import { findObject } from './finding.js';
import { encryptionOf } from './object-headers.js';
import type { S3StorageOptions } from './options.js';
import { DEFAULT_EVEN_PART_BYTES, DEFAULT_PART_BYTES, evenParts, growingParts } from './part-sizes.js';
import { providerFor } from './providers.js';
import { readObject } from './reading.js';
import type { BucketPlace } from './settings-findings.js';
import { Tidying } from './tidying.js';
import { writeObject, type WriteSettings } from './writing.js';

const PAGE_LIMIT = 1000;
const CONCURRENCY = 4;

/**
 * Requests that fail for a passing reason are repeated here and not in a wrapper: of a stream that is half uploaded only
 * the part that failed can be sent again. Objects whose names are no keys are left alone.
 */
export class S3Storage implements Storage {
  readonly kind = 's3';
  readonly hasOwnClock = true;
  readonly location: string;
  readonly keepsForMs: number | undefined;
  readonly createsConditionally: boolean;
  private readonly bucket: Bucket;
  private readonly tidying: Tidying;
  private readonly settings: WriteSettings;
  private readonly clock: Clock;
  private readonly place: BucketPlace;

  constructor(options: S3StorageOptions) {
    const provider = providerFor(options);
    const { bucket, endpoint, partBytes, concurrency = CONCURRENCY, clock } = options;
    this.location = `s3://${bucket}${endpoint === undefined ? '' : ` (${new URL(endpoint).host})`}`;
    this.bucket = new Bucket(options);
    this.clock = clock;
    this.place = {
      location: this.location,
      neverDeletes: options.deleteMode === 'never',
      asksForLock: options.objectLock !== undefined,
    };
    this.keepsForMs = keepingTime(options);
    this.createsConditionally = provider.conditionOnPut === 'kept';
    this.tidying = new Tidying(this.bucket, clock, options.deleteMode !== 'never');
    this.settings = {
      location: this.location,
      provider,
      concurrency,
      encryption: encryptionOf(options),
      sizeOf: provider.evenParts
        ? evenParts(partBytes ?? DEFAULT_EVEN_PART_BYTES)
        : growingParts(partBytes ?? DEFAULT_PART_BYTES),
    };
  }

  /** Creates nothing: a bucket is made by its owner. Says at the start what would fail at night. */
  async prepare(prefix = ''): Promise<void> {
    requirePrefix(prefix);
    const what = `Could not look into ${this.location}`;
    await this.bucket.askOnce(what, (requests) => requests.list(prefix, { limit: 1 }));
  }

  async write(key: string, content: ByteStream, { signal, storageClass }: WriteOptions = {}): Promise<ObjectInfo> {
    requireKey(key);
    signal?.throwIfAborted();
    const { bucket, tidying } = this;
    return await writeObject({ bucket, tidying }, this.settings, { key, content, signal, storageClass });
  }

  async *read(key: string, { offset = 0, length, signal }: ReadOptions = {}): AsyncGenerator<Uint8Array> {
    requireKey(key);
    requireWhole('offset', offset, 0);
    if (length !== undefined) requireWhole('length', length, 0);
    signal?.throwIfAborted();
    const what = `Could not read ${key} in ${this.location}`;
    if (length === 0) return void (await this.require(key, what, signal));
    const to = length === undefined ? undefined : offset + length;
    try {
      yield* readObject(this.bucket, { key, what, from: offset, to, signal });
    } catch (error) {
      throw nameOf(error) === 'NoSuchKey' ? notFound(key, this.location) : error;
    }
  }

  async stat(key: string, { signal }: Cancellable = {}): Promise<ObjectInfo> {
    requireKey(key);
    signal?.throwIfAborted();
    return await this.require(key, `Could not look at ${key} in ${this.location}`, signal);
  }

  async list(prefix: string, { after = '', limit = PAGE_LIMIT, signal }: ListOptions = {}): Promise<ObjectPage> {
    requirePrefix(prefix);
    requireWhole('limit', limit, 1, PAGE_LIMIT);
    signal?.throwIfAborted();
    const what = `Could not list ${prefix === '' ? 'everything' : prefix} in ${this.location}`;
    const ask = { after, limit };
    const page = await this.bucket.ask(what, (requests) => requests.list(prefix, ask, signal), { signal });
    const objects = page.objects.filter(({ key }) => isObjectKey(key)).map(infoOf);
    const next = page.isLast ? undefined : page.objects.at(-1)?.key;
    return next === undefined ? { objects } : { objects, next };
  }

  /** In a bucket with versions, as every one with object lock, the bytes stay until they expire there. */
  async delete(key: string, { signal }: Cancellable = {}): Promise<void> {
    requireKey(key);
    signal?.throwIfAborted();
    const what = `Could not remove ${key} in ${this.location}`;
    if (this.keepsForMs !== undefined) await this.requireReleased(key, this.keepsForMs, what, signal);
    await this.bucket.ask(what, (requests) => requests.delete(key, signal), { signal });
  }

  async examine(options: ExamineOptions): Promise<readonly Check[]> {
    requirePrefix(options.prefix);
    return await examineBucket(this.bucket, this.place, options);
  }

  async canDestroy(key: string, { signal }: Cancellable = {}): Promise<boolean> {
    requireKey(key);
    return await canDestroy(this.bucket, key, { signal });
  }

  /** A plain request to delete would succeed, and hide what is locked behind a marker. */
  private async requireReleased(
    key: string,
    keepsForMs: number,
    what: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (keepsForMs === Number.POSITIVE_INFINITY) {
      throw new BackupError('DELETE_FORBIDDEN', `${this.location} is set never to delete, so ${key} stays.`);
    }
    const found = await findObject(this.bucket, key, { what, signal });
    if (found === undefined) return;
    const until = new Date(found.modifiedAt.getTime() + keepsForMs);
    if (until <= this.clock.now()) return;
    throw new BackupError('DELETE_FORBIDDEN', `${key} is locked in ${this.location} until ${until.toISOString()}.`);
  }

  private async require(key: string, what: string, signal: AbortSignal | undefined): Promise<ObjectInfo> {
    const found = await findObject(this.bucket, key, { what, signal });
    if (found === undefined) throw notFound(key, this.location);
    return infoOf(found);
  }
}

function keepingTime({ deleteMode, objectLock }: S3StorageOptions): number | undefined {
  return deleteMode === 'never' ? Number.POSITIVE_INFINITY : objectLock && objectLock.days * DAY;
}

/** What the port asks for, and no more. */
function infoOf({ key, bytes, modifiedAt }: ObjectInfo): ObjectInfo {
  return { key, bytes, modifiedAt };
}
