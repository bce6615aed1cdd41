// What an examiner works with: one question of the exam, and the room in which it is asked.

import assert from 'node:assert/strict';

import { hasCode, type ErrorCode } from '../../core/errors.js';
import type { Storage } from '../../core/storage.js';

export interface ExamRoom {
  readonly storage: Storage;
  /** The same kind of storage where it can't be reached. */
  readonly unreachable: Storage;
  /** Every key of a question starts with this and a slash, so that nothing else in the storage is touched. */
  readonly folder: string;
  /** The size of what counts as large. */
  readonly largeBytes: number;
}

export interface Question {
  /** What the storage has to do, as a sentence that starts with "it". */
  readonly name: string;
  readonly ask: (room: ExamRoom) => Promise<void>;
}

/** The promise must reject with a BackupError of this code. */
export async function assertCode(code: ErrorCode, promise: Promise<unknown>, about = ''): Promise<void> {
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(hasCode(error, code), `${about} should throw ${code}, not ${String(error)}`);
    return true;
  });
}

/** Nothing is to be seen under the key, by any means. */
export async function assertNothingAt(storage: Storage, key: string): Promise<void> {
  await assertCode('OBJECT_NOT_FOUND', storage.stat(key), `stat of ${key}`);
  await assertCode('OBJECT_NOT_FOUND', drain(storage.read(key)), `read of ${key}`);
  assert.deepEqual((await storage.list(key)).objects, []);
}

/** Reads to the end and answers how many bytes there were. */
export async function drain(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.length;
  return bytes;
}
