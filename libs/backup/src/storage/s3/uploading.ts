// Uploads parts, several at a time, as fast as they are taken, and never more than fit into memory.

import { BackupError } from '../../core/errors.js';
import type { Bucket } from './bucket.js';
import type { Part } from './cut-parts.js';
import { MAX_PARTS, partsUnderWay } from './part-sizes.js';
import type { Upload } from './requests.js';

export interface PartsUpload {
  readonly upload: Upload;
  readonly what: string;
  readonly concurrency: number;
  /** Also stops the cutting of parts. */
  readonly signal: AbortSignal;
  /** Called when a part fails; aborts the signal. */
  readonly fail: (error: unknown) => void;
  /** The memory of a part is not needed any more. */
  readonly free: (part: Part) => void;
}

export interface UploadedPart {
  readonly etag: string;
  readonly md5: Buffer;
  readonly bytes: number;
}

/** Answers the parts in their order, or rejects with the signal's reason. Nothing is under way when it settles. */
export async function uploadParts(
  bucket: Bucket,
  parts: AsyncIterable<Part>,
  { upload, what, concurrency, signal, fail, free }: PartsUpload,
): Promise<UploadedPart[]> {
  const uploaded: UploadedPart[] = [];
  const underWay = new Set<Promise<void>>();

  async function send(part: Part): Promise<void> {
    const etag = await bucket.ask(what, (requests) => requests.putPart(upload, part.number, part, signal), { signal });
    uploaded[part.number - 1] = { etag, md5: part.md5, bytes: part.bytes.length };
    free(part);
  }

  try {
    for await (const part of parts) {
      if (part.number > MAX_PARTS) throw tooLarge(what, part);
      const sending: Promise<void> = send(part)
        .catch(fail)
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
      while (underWay.size >= partsUnderWay(part.bytes.length, concurrency)) await Promise.race(underWay);
      signal.throwIfAborted();
    }
  } catch (error) {
    fail(error);
  }
  await Promise.all(underWay);
  signal.throwIfAborted();
  return uploaded;
}

function tooLarge(what: string, part: Part): BackupError {
  const message = `${what}: it has more than the ${MAX_PARTS} parts that S3 allows, of ${part.bytes.length} bytes each.`;
  return new BackupError('STORAGE_FAILED', message, { retryable: false, hint: 'Raise partSize in the options.' });
}
