// The requests that are made to a bucket, in our words: what the rest of the room knows of the vendor's SDK.

import type { ByteStream } from '../../core/bytes.js';
import type { ObjectInfo } from '../../core/storage.js';

export interface Body {
  readonly bytes: Uint8Array;
  /** Signed and sent along: the storage refuses a body that was damaged on its way. */
  readonly md5: Buffer;
}

export interface NewObject {
  readonly key: string;
  /** Kept beside the object, and never given twice: tells our object from another writer's. */
  readonly writeId: string;
  /** Default: as the options of the storage say. */
  readonly storageClass?: string | undefined;
}

/** An upload in parts: nothing is to be seen under the key until it is complete. */
export interface Upload {
  readonly key: string;
  readonly uploadId: string;
}

export interface OpenUpload extends Upload {
  readonly startedAt: Date;
}

/** What the storage says it did to an object, or has beside it. */
export interface Seen {
  readonly encryption: string | undefined;
  /** Absent beside what others wrote. */
  readonly writeId?: string | undefined;
  /** Absent where the bucket keeps no versions. */
  readonly version?: string | undefined;
}

/** An enabled rule of the bucket's lifecycle. */
export interface LifecycleRule {
  /** What the keys begin with that it is about. */
  readonly prefix: string;
  readonly expiresObjects: boolean;
  readonly expiresVersions: boolean;
  readonly abortsUploads: boolean;
}

/** What a bucket is set to. A bucket may be used by somebody who may not ask for it. */
export interface BucketQuestions {
  /** Undefined where the service has no regions, or does not say. */
  region(signal?: AbortSignal): Promise<string | undefined>;
  keepsVersions(signal?: AbortSignal): Promise<boolean>;
  /** Whether objects can be locked, and for how long they are unless they say otherwise, e.g. `30 days, GOVERNANCE`. */
  objectLock(signal?: AbortSignal): Promise<{ readonly enabled: boolean; readonly rule?: string }>;
  lifecycle(signal?: AbortSignal): Promise<readonly LifecycleRule[]>;
}

export interface StoredObject extends ObjectInfo {
  readonly etag: string;
}

export interface OpenedObject {
  readonly body: ByteStream;
  readonly etag: string;
  /** Of the whole object, whatever the range. */
  readonly bytes: number;
  /** Position of the first byte of `body`. */
  readonly from: number;
  /** Frees the connection, however much of the body was read. */
  close(): void;
}

export interface Range {
  readonly from: number;
  /** Position after the last byte. */
  readonly to?: number;
  /** Only of the object that had this ETag. */
  readonly etag?: string;
}

/** Every request is made once and rejects with what the SDK throws. */
export interface Requests {
  readonly settings: BucketQuestions;
  /** `ifAbsent`: fails with PreconditionFailed when the key is taken. */
  put(object: NewObject, body: Body, ifAbsent: boolean, signal?: AbortSignal): Promise<Seen>;
  startUpload(object: NewObject, signal?: AbortSignal): Promise<Upload & Seen>;
  /** Answers the part's ETag. */
  putPart(upload: Upload, number: number, body: Body, signal?: AbortSignal): Promise<string>;
  /** Takes the ETags of all parts, in their order. */
  completeUpload(upload: Upload, etags: readonly string[], ifAbsent: boolean, signal?: AbortSignal): Promise<void>;
  /** Sets tags and lock of an object that is there, as far as the options ask for them. */
  applySettings(key: string, signal?: AbortSignal): Promise<void>;
  abortUpload(upload: Upload, signal?: AbortSignal): Promise<void>;
  /** Uploads that are neither complete nor aborted, a thousand at the most. */
  openUploads(prefix: string, signal?: AbortSignal): Promise<readonly OpenUpload[]>;
  /** When the newest part came; undefined when none did. */
  newestPart(upload: Upload, signal?: AbortSignal): Promise<Date | undefined>;
  /** Default: the newest version. */
  look(key: string, signal?: AbortSignal, version?: string): Promise<Seen>;
  get(key: string, range: Range, signal?: AbortSignal): Promise<OpenedObject>;
  /** Holds objects unless there are none: a page is empty only when it is the last. */
  list(
    prefix: string,
    page: { readonly after?: string; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<{ readonly objects: readonly StoredObject[]; readonly isLast: boolean }>;
  /** With a version that one alone, and for good. */
  delete(key: string, signal?: AbortSignal, version?: string): Promise<void>;
}
