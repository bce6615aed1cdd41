// Turns answers of the SDK into ours, and refuses those that lack what they must say.

import type { Readable } from 'node:stream';

import { BackupError } from '../../core/errors.js';
import { arrivingChunks } from '../../kit/arriving-chunks.js';
import type { LifecycleRule, OpenedObject, OpenUpload, StoredObject } from './requests.js';

/** The SDK promises nothing of what an answer holds. */
type Unsure<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

type GetAnswer = Unsure<{ Body: unknown; ETag: string; ContentLength: number; ContentRange: string }>;
type ListedObject = Unsure<{ Key: string; Size: number; LastModified: Date; ETag: string }>;
type Retention = Unsure<{ Mode: string; Days: number; Years: number }>;
type LockAnswer = Unsure<{ ObjectLockEnabled: string; Rule: Unsure<{ DefaultRetention: Retention }> }>;
type Filter = Unsure<{ Prefix: string; And: Unsure<{ Prefix: string }> }>;
type RuleAnswer = Unsure<{
  Prefix: string;
  Filter: Filter;
  Expiration: Unsure<{ Days: number; Date: Date }>;
  NoncurrentVersionExpiration: object;
  AbortIncompleteMultipartUpload: object;
}>;
type ListedUpload = Unsure<{ Key: string; UploadId: string; Initiated: Date }>;

/** @throws BackupError when the answer does not say which bytes it holds, as that of a server that ignores ranges */
export function opened(answer: GetAnswer, isRange: boolean): OpenedObject {
  const body = required(answer.Body, 'Body') as Readable;
  try {
    const etag = required(answer.ETag, 'ETag');
    return { body: arrivingChunks(body), etag, ...extentOf(answer, isRange), close: () => void body.destroy() };
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

export function lockOf(answer: LockAnswer | undefined): { readonly enabled: boolean; readonly rule?: string } {
  const { Mode = '', Days, Years } = answer?.Rule?.DefaultRetention ?? {};
  const enabled = answer?.ObjectLockEnabled === 'Enabled';
  if (Days === undefined && Years === undefined) return { enabled };
  return { enabled, rule: `${Days === undefined ? `${Years} years` : `${Days} days`}, ${Mode}` };
}

export function lifecycleRule(rule: RuleAnswer): LifecycleRule {
  const { Filter, Expiration } = rule;
  return {
    prefix: Filter?.Prefix ?? Filter?.And?.Prefix ?? rule.Prefix ?? '',
    expiresObjects: Expiration?.Days !== undefined || Expiration?.Date !== undefined,
    expiresVersions: rule.NoncurrentVersionExpiration !== undefined,
    abortsUploads: rule.AbortIncompleteMultipartUpload !== undefined,
  };
}

export function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw new BackupError('STORAGE_FAILED', `The answer of the storage lacks ${name}.`);
}
