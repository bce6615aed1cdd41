// Asks a bucket what it is set to, and tries whether its objects are as safe as the options say.

import { BackupError, hasCode } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import type { ExamineOptions } from '../../core/storage.js';
import type { Asking, Bucket } from './bucket.js';
import { unless } from './failures.js';
import type { BucketQuestions } from './requests.js';
import {
  type BucketPlace,
  type Finding,
  judgeLifecycle,
  judgeLock,
  judgeRegion,
  judgeVersions,
} from './settings-findings.js';

/** Rejects at once with why the bucket can't be reached. What may not be asked of it is a check that says so. */
export async function examineBucket(
  bucket: Bucket,
  place: BucketPlace,
  { prefix, signal }: ExamineOptions,
): Promise<readonly Check[]> {
  const what = `Could not look into ${place.location}`;
  await bucket.askOnce(what, (requests) => requests.list(prefix, { limit: 1 }, signal), { signal });
  const look = async <T>(subject: string, question: Question<T>, judge: (answer: T) => Finding): Promise<Finding> => {
    try {
      return judge(await bucket.askOnce(what, ({ settings }) => question(settings), { signal }));
    } catch (error) {
      signal?.throwIfAborted();
      return notSeen(subject, error);
    }
  };
  const [region, versioning, lock, lifecycle] = await Promise.all([
    look(
      'its region',
      (settings) => settings.region(signal),
      (answer) => judgeRegion(place, answer),
    ),
    look(
      'its versioning',
      (settings) => settings.keepsVersions(signal),
      (answer) => judgeVersions(place, answer),
    ),
    look(
      'its object lock',
      (settings) => lockIn(settings, signal),
      (answer) => judgeLock(place, answer),
    ),
    look(
      'its lifecycle',
      (settings) => rulesIn(settings, signal),
      (answer) => judgeLifecycle(place, answer, prefix),
    ),
  ]);
  return [
    { name: 'region', ...region },
    { name: 'versioning', ...versioning },
    { name: 'object-lock', ...lock },
    { name: 'lifecycle', ...lifecycle },
  ];
}

/**
 * True when the very version that was stored is gone after an attempt to delete it: what the server answers to that differs,
 * and a plain request would hide it behind a marker.
 */
export async function canDestroy(bucket: Bucket, key: string, { signal }: Asking): Promise<boolean> {
  const what = `Could not try to remove ${key}`;
  const asking = { signal };
  const { version } = await bucket.askOnce(what, (requests) => requests.look(key, signal), asking);
  await bucket.askOnce(what, (requests) => requests.delete(key, signal, version), asking).catch(() => undefined);
  signal?.throwIfAborted();
  const left = await bucket.askOnce(
    what,
    (requests) => unless(['NotFound'], () => requests.look(key, signal, version)),
    asking,
  );
  return left === undefined;
}

type Question<T> = (settings: BucketQuestions) => Promise<T>;

async function lockIn(settings: BucketQuestions, signal: AbortSignal | undefined) {
  const found = await unless(['ObjectLockConfigurationNotFoundError'], () => settings.objectLock(signal));
  return found ?? { enabled: false };
}

async function rulesIn(settings: BucketQuestions, signal: AbortSignal | undefined) {
  return (await unless(['NoSuchLifecycleConfiguration'], () => settings.lifecycle(signal))) ?? [];
}

/** Not to be allowed to look is no fault: the key of an application needs no such right. */
function notSeen(subject: string, error: unknown): Finding {
  const why = hasCode(error, 'STORAGE_DENIED')
    ? 'this access key may not ask for it'
    : `it was not answered (${BackupError.from(error).message})`;
  return { verdict: 'ok', message: `Nothing is known of ${subject}: ${why}.` };
}
