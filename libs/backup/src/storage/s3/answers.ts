// Turns answers of the SDK into ours, and refuses those that lack what they must say.

import type { Readable } from 'node:stream';

import { BackupError } from '../../core/errors.js';
import type { OpenedObject, OpenUpload, StoredObject } from './requests.js';

interface GetAnswer {
  readonly Body?: unknown;
  readonly ETag?: string | undefined;
  readonly ContentLength?: number | undefined;
  readonly ContentRange?: string | undefined;
}

/** @throws BackupError when the answer does not say which bytes it holds, as that of a server that ignores ranges */
export function opened(answer: GetAnswer, isRange: boolean): OpenedObject {
  const body = required(answer.Body, 'Body') as Readable;
  try {
    const etag = required(answer.ETag, 'ETag');
    return { body, etag, ...extentOf(answer, isRange), close: () => void body.destroy() };
  } catch (error) {
    body.destroy();
    throw error;
  }
}

function extentOf(answer: GetAnswer, isRange: boolean): Pick<OpenedObject, 'from' | 'bytes'> {
  if (!isRange) return { from: 0, bytes: required(answer.ContentLength, 'Content-Length') };
  const match = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.ContentRange ?? '');
  return {
    from: Number(required(match?.[1], 'Content-Range')),
    bytes: Number(required(match?.[2], 'Content-Range')),
  };
}

interface ListedObject {
  readonly Key?: string | undefined;
  readonly Size?: number | undefined;
  readonly LastModified?: Date | undefined;
  readonly ETag?: string | undefined;
}

export function stored(object: ListedObject): StoredObject {
  return {
    key: required(object.Key, 'Key'),
    bytes: required(object.Size, 'Size'),
    modifiedAt: required(object.LastModified, 'LastModified'),
    etag: required(object.ETag, 'ETag'),
  };
}

interface ListedUpload {
  readonly Key?: string | undefined;
  readonly UploadId?: string | undefined;
  readonly Initiated?: Date | undefined;
}

export function openUpload(upload: ListedUpload): OpenUpload {
  return {
    key: required(upload.Key, 'Key'),
    uploadId: required(upload.UploadId, 'UploadId'),
    startedAt: required(upload.Initiated, 'Initiated'),
  };
}

export function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw new BackupError('STORAGE_FAILED', `The answer of the storage lacks ${name}.`);
}
