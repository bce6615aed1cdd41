// Turns answers of the SDK into ours, and refuses those that lack what they must say.

import type { Readable } from 'node:stream';

import { BackupError } from '../../core/errors.js';
import type { OpenedObject, OpenUpload, StoredObject } from './requests.js';

/** The SDK promises nothing of what an answer holds. */
type Unsure<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

type GetAnswer = Unsure<{ Body: unknown; ETag: string; ContentLength: number; ContentRange: string }>;
type ListedObject = Unsure<{ Key: string; Size: number; LastModified: Date; ETag: string }>;
type ListedUpload = Unsure<{ Key: string; UploadId: string; Initiated: Date }>;

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

export function stored({ Key, Size, LastModified, ETag }: ListedObject): StoredObject {
  return {
    key: required(Key, 'Key'),
    bytes: required(Size, 'Size'),
    modifiedAt: required(LastModified, 'LastModified'),
    etag: required(ETag, 'ETag'),
  };
}

export function openUpload({ Key, UploadId, Initiated }: ListedUpload): OpenUpload {
  return {
    key: required(Key, 'Key'),
    uploadId: required(UploadId, 'UploadId'),
    startedAt: required(Initiated, 'Initiated'),
  };
}

export function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw new BackupError('STORAGE_FAILED', `The answer of the storage lacks ${name}.`);
}
