// Which jobs a destination holds something of: asks for one key of each, whatever else there is.

import type { Cancellable, Storage } from '../core/storage.js';
import type { KeyLayout } from './keys.js';

/** Sorted. What lies in folders of other names, the library's own among them, is passed over unseen. */
export async function findJobs(
  storage: Pick<Storage, 'list'>,
  keys: KeyLayout,
  options: Cancellable,
): Promise<string[]> {
  const jobs = new Set<string>();
  let after = keys.beforeJobs;
  for (;;) {
    const { objects, next } = await storage.list(keys.scope(), { ...options, after, limit: 1 });
    const key = objects[0]?.key ?? next;
    if (key === undefined) return [...jobs].toSorted();
    const { job, end } = keys.placeOf(key);
    if (job !== undefined) jobs.add(job);
    after = end > key ? end : key;
  }
}
