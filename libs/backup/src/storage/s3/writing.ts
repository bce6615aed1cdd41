// Stores a stream as one object: in one request when it is small, in parts when it is not; all or nothing.

import { createHash, randomUUID } from 'node:crypto';

import type { ByteStream } from '../../core/bytes.js';
import { hasCode } from '../../core/errors.js';
import type { ObjectInfo } from '../../core/storage.js';
import { interruptible } from '../../kit/interruptible.js';
import type { Bucket } from './bucket.js';
import { confirm } from './confirming.js';
import { create } from './creating.js';
import { cutParts, type Part, SpareBuffers } from './cut-parts.js';
import type { PartSizes } from './part-sizes.js';
import type { CreateCondition, Provider } from './providers.js';
import type { NewObject, Requests, Seen } from './requests.js';
import type { Tidying } from './tidying.js';
import { uploadParts } from './uploading.js';

export interface WriteSettings {
  readonly location: string;
  readonly provider: Provider;
  readonly sizeOf: PartSizes;
  readonly concurrency: number;
  /** What the server is asked to encrypt with. */
  readonly encryption: string | undefined;
}

export interface WriteRequest {
  readonly key: string;
  readonly content: ByteStream;
  readonly signal?: AbortSignal | undefined;
  /** Default: as the options of the storage say. */
  readonly storageClass?: string | undefined;
}

/** Answers what the storage then says it holds. Errors of the content are thrown as they are. */
export async function writeObject(
  tools: { readonly bucket: Bucket; readonly tidying: Tidying },
  settings: WriteSettings,
  { key, content, signal, storageClass }: WriteRequest,
): Promise<ObjectInfo> {
  const stop = new AbortController();
  const stopped = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const spare = new SpareBuffers();
  const parts = cutParts(interruptible(content, stopped), settings.sizeOf, spare);
  const write = new ObjectWrite(tools, settings, { key, writeId: randomUUID(), storageClass }, stop, stopped);
  try {
    const { value: first } = await parts.next();
    return first?.isFull === true ? await write.inParts(first, parts, spare) : await write.whole(first);
  } finally {
    await parts.return(undefined);
  }
}

/** One object on its way to the bucket. */
class ObjectWrite {
  private readonly what: string;

  constructor(
    private readonly tools: { readonly bucket: Bucket; readonly tidying: Tidying },
    private readonly settings: WriteSettings,
    private readonly object: NewObject,
    private readonly stop: AbortController,
    private readonly signal: AbortSignal,
  ) {
    this.what = `Could not store ${object.key} in ${settings.location}`;
  }

  async whole(part: Part | undefined): Promise<ObjectInfo> {
    const bytes = part?.bytes ?? new Uint8Array();
    const md5 = part?.md5 ?? createHash('md5').digest();
    const put = (requests: Requests, ifAbsent: boolean) =>
      requests.put(this.object, { bytes, md5 }, ifAbsent, this.signal);
    const { conditionOnPut } = this.settings.provider;
    return await this.publish(conditionOnPut, put, { bytes: bytes.length, etag: md5.toString('hex') });
  }

  async inParts(first: Part, others: AsyncIterable<Part>, spare: SpareBuffers): Promise<ObjectInfo> {
    const { bucket, tidying } = this.tools;
    const { object, what, signal, stop } = this;
    const { provider, concurrency } = this.settings;
    await tidying.abortLeftovers(object.key);
    const upload = await bucket.ask(what, (requests) => requests.startUpload(object, signal), { signal });
    try {
      const uploaded = await uploadParts(bucket, prepend(first, others), {
        upload,
        what,
        concurrency,
        signal,
        fail: (error) => stop.abort(error),
        free: (part) => spare.give(part),
      });
      const etags = uploaded.map(({ etag }) => etag);
      const complete = async (requests: Requests, ifAbsent: boolean) => {
        await requests.completeUpload(upload, etags, ifAbsent, signal);
        return upload;
      };
      const bytes = uploaded.reduce((sum, part) => sum + part.bytes, 0);
      const etag = md5OfMd5s(uploaded.map(({ md5 }) => md5));
      return await this.publish(provider.conditionOnComplete, complete, { bytes, etag }, provider.losesSettings);
    } catch (error) {
      await tidying.abortUpload(upload);
      throw error;
    }
  }

  /** From here on the object may be visible: what fails takes it away again. */
  private async publish(
    condition: CreateCondition,
    make: (requests: Requests, ifAbsent: boolean) => Promise<Seen>,
    expected: { readonly bytes: number; readonly etag: string },
    lostSettings = false,
  ): Promise<ObjectInfo> {
    const { bucket, tidying } = this.tools;
    const { object, what, signal } = this;
    const { location, provider, encryption } = this.settings;
    try {
      const seen = await create(bucket, { object, condition, what, location, signal }, make);
      if (lostSettings) await bucket.ask(what, (requests) => requests.applySettings(object.key, signal), { signal });
      const hasMd5ETag = isMd5(provider, seen);
      return await confirm(bucket, { ...expected, key: object.key, what, signal, encryption, hasMd5ETag });
    } catch (error) {
      if (!hasCode(error, 'OBJECT_EXISTS')) await tidying.removeOwn(object);
      throw error;
    }
  }
}

function isMd5({ md5ETag }: Provider, { encryption }: Seen): boolean {
  if (md5ETag === 'never') return false;
  return encryption === undefined || (md5ETag === 'unless-kms' && encryption === 'AES256');
}

/** What S3 makes the ETag of an object in parts. */
function md5OfMd5s(sums: readonly Buffer[]): string {
  return `${createHash('md5').update(Buffer.concat(sums)).digest('hex')}-${sums.length}`;
}

async function* prepend<T>(first: T, others: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* others;
}
