// Speaks to a bucket through the AWS SDK: the only file that imports it.

import type * as S3 from '@aws-sdk/client-s3';

import { BackupError } from '../../core/errors.js';
import { lifecycleRule, lockOf, opened, openUpload, required, stored } from './answers.js';
import { frugalAgents } from './connections.js';
import { GentleBodies } from './gentle-bodies.js';
import { objectHeaders } from './object-headers.js';
import type { S3StorageOptions } from './options.js';
import { PROVIDERS, providerOf, regionOf } from './providers.js';
import type { Body, BucketQuestions, NewObject, Requests, Upload } from './requests.js';

type Sdk = typeof S3;
type Client = S3.S3Client;

const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 60_000;
/** Key of the metadata that holds the write id. */
const WRITE_ID = 'backup-write-id';

const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** @throws BackupError PEER_MISSING when the application has not installed the SDK */
export async function openBucket(options: S3StorageOptions): Promise<Requests> {
  const sdk = await loadSdk();
  return requestsOf(sdk, openClient(sdk, options), options);
}

async function loadSdk(): Promise<Sdk> {
  try {
    return await import('@aws-sdk/client-s3');
  } catch (error) {
    const [reason] = error instanceof Error ? error.message.split('\n', 1) : [];
    throw new BackupError('PEER_MISSING', `The S3 client @aws-sdk/client-s3 can't be loaded: ${reason}.`, {
      hint: 'Install it in the application: npm install @aws-sdk/client-s3',
      cause: error,
    });
  }
}

/**
 * Its own retrying is replaced by none: only we know which requests may be repeated, and for how long. Bodies are
 * confirmed by a signed MD5 sum instead of the SDK's checksums, which some servers store as a part of the object.
 */
function openClient(sdk: Sdk, options: S3StorageOptions): Client {
  const { pathStyle } = PROVIDERS[providerOf(options)];
  const region = regionOf(options);
  const client = new sdk.S3Client({
    ...(region === undefined ? {} : { region }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    // The SDK writes into what it is given.
    ...(options.credentials === undefined ? {} : { credentials: { ...options.credentials } }),
    forcePathStyle: options.forcePathStyle ?? pathStyle,
    followRegionRedirects: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    logger: SILENT,
    requestHandler: {
      ...frugalAgents(),
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
      logger: SILENT,
    },
  });
  client.middlewareStack.add((next) => next, {
    name: 'retryMiddleware',
    step: 'finalizeRequest',
    priority: 'high',
    override: true,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      return next(args);
    },
    { step: 'build', name: 'bodySignedByItsMd5' },
  );
  const bodies = new GentleBodies(options.clock);
  client.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as { body?: unknown };
      if (!(request.body instanceof Uint8Array)) return await next(args);
      return await bodies.send(request.body, async (body) => {
        request.body = body;
        return await next(args);
      });
    },
    // Next to the connection: a request that the SDK sends once more, elsewhere, has its bytes again.
    { step: 'deserialize', priority: 'low', name: 'bodySentGently' },
  );
  return client;
}

function requestsOf(sdk: Sdk, client: Client, options: S3StorageOptions): Requests {
  const Bucket = options.bucket;
  const target = ({ key, uploadId }: Upload) => ({ Bucket, Key: key, UploadId: uploadId });
  const newObject = ({ key, writeId, storageClass = options.storageClass }: NewObject) => {
    const { Metadata, ...headers } = objectHeaders({ ...options, storageClass }, options.clock.now());
    return { Bucket, Key: key, Metadata: { ...Metadata, [WRITE_ID]: writeId }, ...headers };
  };

  return {
    async put(object, body, ifAbsent, signal) {
      const input = { ...newObject(object), ...bodyOf(body), ...condition(ifAbsent) };
      const answer = await client.send(new sdk.PutObjectCommand(input), within(signal));
      return { encryption: answer.ServerSideEncryption };
    },
    async startUpload(object, signal) {
      const { key } = object;
      const input = newObject(object);
      const answer = await client.send(new sdk.CreateMultipartUploadCommand(input), within(signal));
      return { key, uploadId: required(answer.UploadId, 'UploadId'), encryption: answer.ServerSideEncryption };
    },
    async putPart(upload, number, body, signal) {
      const input = { ...target(upload), PartNumber: number, ...bodyOf(body) };
      return required((await client.send(new sdk.UploadPartCommand(input), within(signal))).ETag, 'ETag');
    },
    async completeUpload(upload, etags, ifAbsent, signal) {
      const Parts = etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
      const input = { ...target(upload), MultipartUpload: { Parts }, ...condition(ifAbsent) };
      await client.send(new sdk.CompleteMultipartUploadCommand(input), within(signal));
    },
    async applySettings(key, signal) {
      const { tags, objectLock } = options;
      const { ObjectLockMode: Mode, ObjectLockRetainUntilDate: RetainUntilDate } = objectHeaders(
        options,
        options.clock.now(),
      );
      if (tags !== undefined) {
        const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
        await client.send(new sdk.PutObjectTaggingCommand({ Bucket, Key: key, Tagging: { TagSet } }), within(signal));
      }
      if (objectLock !== undefined) {
        await client.send(
          new sdk.PutObjectRetentionCommand({ Bucket, Key: key, Retention: { Mode, RetainUntilDate } }),
          within(signal),
        );
      }
    },
    async abortUpload(upload, signal) {
      await client.send(new sdk.AbortMultipartUploadCommand(target(upload)), within(signal));
    },
    async openUploads(prefix, signal) {
      const command = new sdk.ListMultipartUploadsCommand({ Bucket, Prefix: prefix });
      const { Uploads = [] } = await client.send(command, within(signal));
      return Uploads.map(openUpload);
    },
    async newestPart(upload, signal) {
      // Parts come in the order of their numbers, and the last ones were sent last.
      let newest: Date | undefined;
      let marker: string | undefined;
      do {
        const input = { ...target(upload), ...(marker === undefined ? {} : { PartNumberMarker: marker }) };
        const page = await client.send(new sdk.ListPartsCommand(input), within(signal));
        newest = page.Parts?.at(-1)?.LastModified ?? newest;
        marker = page.IsTruncated === true ? following(marker, page.NextPartNumberMarker) : undefined;
      } while (marker !== undefined);
      return newest;
    },
    async look(key, signal, VersionId) {
      const answer = await client.send(
        new sdk.HeadObjectCommand({ Bucket, Key: key, ...(VersionId === undefined ? {} : { VersionId }) }),
        within(signal),
      );
      return {
        encryption: answer.ServerSideEncryption,
        writeId: answer.Metadata?.[WRITE_ID],
        version: answer.VersionId,
      };
    },
    async get(key, { from, to, etag }, signal) {
      const range = from > 0 || to !== undefined;
      const input = {
        Bucket,
        Key: key,
        ...(range ? { Range: `bytes=${from}-${to === undefined ? '' : to - 1}` } : {}),
        ...(etag === undefined ? {} : { IfMatch: etag }),
      };
      const answer = await client.send(new sdk.GetObjectCommand(input), within(signal));
      return opened(answer, range);
    },
    async list(prefix, { after, limit }, signal) {
      const start = after === undefined || after === '' ? {} : { StartAfter: after };
      const input = { Bucket, Prefix: prefix, MaxKeys: limit, ...start };
      let token: string | undefined;
      for (;;) {
        const command = new sdk.ListObjectsV2Command(
          token === undefined ? input : { ...input, ContinuationToken: token },
        );
        const { Contents = [], IsTruncated, NextContinuationToken } = await client.send(command, within(signal));
        const isLast = IsTruncated !== true;
        if (isLast || Contents.length > 0) return { objects: Contents.map(stored), isLast };
        token = following(token, NextContinuationToken);
      }
    },
    async delete(key, signal, VersionId) {
      const input = { Bucket, Key: key, ...(VersionId === undefined ? {} : { VersionId }) };
      await client.send(new sdk.DeleteObjectCommand(input), within(signal));
    },
    settings: questionsOf(sdk, client, Bucket),
  };
}

function questionsOf(sdk: Sdk, client: Client, Bucket: string): BucketQuestions {
  return {
    async region(signal) {
      return (await client.send(new sdk.HeadBucketCommand({ Bucket }), within(signal))).BucketRegion;
    },
    async keepsVersions(signal) {
      const { Status } = await client.send(new sdk.GetBucketVersioningCommand({ Bucket }), within(signal));
      return Status === 'Enabled';
    },
    async objectLock(signal) {
      const command = new sdk.GetObjectLockConfigurationCommand({ Bucket });
      return lockOf((await client.send(command, within(signal))).ObjectLockConfiguration);
    },
    async lifecycle(signal) {
      const command = new sdk.GetBucketLifecycleConfigurationCommand({ Bucket });
      const { Rules = [] } = await client.send(command, within(signal));
      return Rules.filter(({ Status }) => Status === 'Enabled').map(lifecycleRule);
    },
  };
}

/** @throws BackupError STORAGE_FAILED when there is more, and the answer does not say where it goes on */
function following(current: string | undefined, next: string | undefined): string {
  if (next !== undefined && next !== current) return next;
  throw new BackupError('STORAGE_FAILED', 'The storage says that there is more to list, but not where it goes on.');
}

function within(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

function condition(ifAbsent: boolean): { IfNoneMatch?: string } {
  return ifAbsent ? { IfNoneMatch: '*' } : {};
}

function bodyOf({ bytes, md5 }: Body) {
  return { Body: bytes, ContentLength: bytes.length, ContentMD5: md5.toString('base64') };
}

function nothing(): void {}
