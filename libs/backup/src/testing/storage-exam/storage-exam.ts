// The exam that every storage must pass, as cases for any test framework, or for a check of somebody's own bucket.

import { randomUUID } from 'node:crypto';

import { listAll, type Storage } from '../../core/storage.js';
import { MIB } from '../../kit/sizes.js';
import { LISTING } from './listing.js';
import type { Question } from './question.js';
import { READING } from './reading.js';
import { REFUSING } from './refusing.js';
import { REMOVING } from './removing.js';
import { STOPPING } from './stopping.js';
import { STREAMING } from './streaming.js';
import { WRITING } from './writing.js';

export interface StorageCandidate {
  /** Called for every case; it may be the same storage each time. What it holds already is left alone. */
  readonly storage: () => Storage | Promise<Storage>;
  /** The same kind of storage, where it can't be reached: a directory that is not there, a port nobody listens on. */
  readonly unreachable: () => Storage | Promise<Storage>;
  /** How large the large object is, of which half may be in memory; Node.js itself leaves some 70 MiB. Default 256 MiB. */
  readonly largeBytes?: number;
}

export interface ExamCase {
  /** What the storage has to do. */
  readonly name: string;
  /** Rejects when it does not. Cases may run in any order, and at the same time. */
  readonly run: () => Promise<void>;
}

const QUESTIONS = [...WRITING, ...STOPPING, ...READING, ...LISTING, ...REMOVING, ...REFUSING, ...STREAMING];

/** `for (const { name, run } of storageExam({ storage, unreachable })) it(name, run);` */
export function storageExam(candidate: StorageCandidate): readonly ExamCase[] {
  return QUESTIONS.map((question) => ({ name: question.name, run: () => examine(candidate, question) }));
}

async function examine(candidate: StorageCandidate, { ask }: Question): Promise<void> {
  const { largeBytes = 256 * MIB } = candidate;
  const [storage, unreachable] = await Promise.all([candidate.storage(), candidate.unreachable()]);
  const folder = `exam-${randomUUID()}`;
  await storage.prepare?.();
  try {
    await ask({ storage, unreachable, folder, largeBytes });
  } catch (error) {
    await tidy(storage, folder).catch(() => undefined);
    throw error;
  }
  await tidy(storage, folder);
}

async function tidy(storage: Storage, folder: string): Promise<void> {
  for await (const { key } of listAll(storage, `${folder}/`)) await storage.delete(key);
}
