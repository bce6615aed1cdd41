// Makes an object under a free key: the first writer wins, and an answer that got lost does not turn success into failure.

import type { Bucket } from './bucket.js';
import { nameOf, taken, unless } from './failures.js';
import { findObject } from './finding.js';
import type { CreateCondition } from './providers.js';
import type { NewObject, Requests, Seen } from './requests.js';

export interface Creation {
  readonly object: NewObject;
  readonly condition: CreateCondition;
  readonly what: string;
  readonly location: string;
  readonly signal: AbortSignal | undefined;
}

/** The request that makes the object appear. With `ifAbsent` it fails with PreconditionFailed when the key is taken. */
type Make = (bucket: Requests, ifAbsent: boolean) => Promise<Seen>;

/** How a request is refused that took effect before: the key is taken, by us, or the upload is complete. */
const REFUSALS = new Set(['PreconditionFailed', 'NoSuchUpload']);

/** @throws BackupError OBJECT_EXISTS when the key was taken before */
export async function create(bucket: Bucket, creation: Creation, make: Make): Promise<Seen> {
  const { object, condition, what, location, signal } = creation;
  if (condition !== 'kept' && (await findObject(bucket, object.key, { what, signal })) !== undefined) {
    throw taken(object.key, location);
  }
  const made = await bucket.ask(what, (requests, repeated) => makeOnce(requests, repeated, creation, make), { signal });
  if (condition !== 'kept') {
    const { writeId } = await bucket.ask(what, (requests) => requests.look(object.key, signal), { signal });
    if (writeId !== object.writeId) throw taken(object.key, location);
  }
  return made;
}

async function makeOnce(requests: Requests, repeated: boolean, creation: Creation, make: Make): Promise<Seen> {
  const { object, condition, location, signal } = creation;
  try {
    return await makeIfAbsent(requests, condition, make);
  } catch (error) {
    if (!REFUSALS.has(nameOf(error))) throw error;
    const there = repeated ? await unless(['NotFound'], () => requests.look(object.key, signal)) : undefined;
    if (there?.writeId === object.writeId) return there;
    throw nameOf(error) === 'PreconditionFailed' ? taken(object.key, location) : error;
  }
}

async function makeIfAbsent(requests: Requests, condition: CreateCondition, make: Make): Promise<Seen> {
  if (condition === 'refused') return await make(requests, false);
  try {
    return await make(requests, true);
  } catch (error) {
    if (condition === 'unsure' && nameOf(error) === 'NotImplemented') return await make(requests, false);
    throw error;
  }
}
