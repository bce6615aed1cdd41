// Reads a range of an object, and goes on where it was when the connection breaks.

import { disposable } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import { interruptible } from '../../kit/interruptible.js';
import type { Bucket } from './bucket.js';
import { explain, nameOf } from './failures.js';
import type { OpenedObject } from './requests.js';

export interface ReadRange {
  readonly key: string;
  readonly what: string;
  readonly from: number;
  /** Position after the last byte that is asked for. Default: the end. */
  readonly to: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Every byte of the range that the object has, all of the same object, or an error. */
export async function* readObject(bucket: Bucket, range: ReadRange): AsyncGenerator<Uint8Array> {
  const { what, to, signal } = range;
  const patience = bucket.newPatience();
  let { from } = range;
  let etag: string | undefined;
  for (;;) {
    const object = await openAt(bucket, range, from, etag);
    if (object === undefined) return;
    etag = object.etag;
    const end = Math.min(to ?? object.bytes, object.bytes);
    const { position, failure } = yield* readBody(object, end, what, signal);
    if (position >= end) return;
    if (position > from) patience.renew();
    from = position;
    if (!(await patience.wait(signal))) throw explain(failure, what);
  }
}

/** Undefined when the object ends before the position. */
async function openAt(
  bucket: Bucket,
  { key, what, to, signal }: ReadRange,
  from: number,
  etag: string | undefined,
): Promise<OpenedObject | undefined> {
  const range = { from, ...(to === undefined ? {} : { to }), ...(etag === undefined ? {} : { etag }) };
  try {
    const object = await bucket.ask(what, (requests) => requests.get(key, range, signal), { signal });
    if (object.from === from) return object;
    object.close();
    throw new BackupError('STORAGE_FAILED', `${what}: byte ${from} was asked for, but ${object.from} came.`);
  } catch (error) {
    if (nameOf(error) === 'InvalidRange') return undefined;
    if (nameOf(error) !== 'PreconditionFailed') throw error;
    throw new BackupError('DATA_MISMATCH', `${what}: it was replaced by another while it was read.`, { cause: error });
  }
}

/** Answers how far it came and, unless that was the end, why no further. */
async function* readBody(
  { body, from, close }: OpenedObject,
  end: number,
  what: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, { readonly position: number; readonly failure: unknown }> {
  let position = from;
  try {
    for await (const chunk of interruptible(body, signal)) {
      const wanted = chunk.subarray(0, end - position);
      position += wanted.length;
      if (wanted.length > 0) yield disposable(wanted);
    }
  } catch (failure) {
    signal?.throwIfAborted();
    return { position, failure };
  } finally {
    close();
  }
  const failure = new BackupError('DATA_TRUNCATED', `${what}: it ended at ${position} of ${end} bytes.`);
  return { position, failure };
}
