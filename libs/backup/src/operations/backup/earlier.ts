// What a new backup may build on: the newest one that every destination holds, with all that it needs itself.

import type { CatalogEntry } from '../../catalog/listing.js';
import { isOwn } from '../../core/backup.js';
import { BackupError } from '../../core/errors.js';
import type { EarlierBackup } from '../../core/source.js';
import { earlierFrom, findChain } from '../chain.js';
import type { OperationContext } from '../context.js';
import { findCopies } from '../find.js';
import type { Job } from '../job.js';

/** The whole one first. Empty where there is none; what can't be looked up is none, with a note. */
export async function findEarlier(job: Job, context: OperationContext): Promise<readonly EarlierBackup[]> {
  try {
    const listings = await Promise.all(
      job.catalogs.map(async (catalog) => (await catalog.list(job.name, { signal: context.signal })).backups),
    );
    const newest = newestEverywhere(listings);
    if (newest === undefined) return [];
    const [copy] = await findCopies(job, newest, context);
    return [...(await findChain(job, copy, context)), copy].map((base) => earlierFrom(job, base, context));
  } catch (error) {
    context.signal.throwIfAborted();
    context.note(`This backup builds on no earlier one: ${BackupError.from(error).message}`);
    return [];
  }
}

/** By the first listing, newest first, which all have to agree with. */
function newestEverywhere(listings: readonly (readonly CatalogEntry[])[]): string | undefined {
  const [first, ...others] = listings.map(usable);
  if (first === undefined) return undefined;
  const shared = [...first.keys()].filter((id) => others.every((other) => other.has(id)));
  const all = new Set(shared);
  return shared.find((id) => reachesWhole(id, first, all));
}

/** What a destination holds of the job's own history, newest first, and is not known to be bad: each with what it needs. */
function usable(backups: readonly CatalogEntry[]): ReadonlyMap<string, string | undefined> {
  const sound = backups.filter(({ manifest, trust }) => isOwn(manifest) && trust !== 'failed');
  return new Map(sound.map(({ manifest: { id, basedOn } }) => [id, basedOn]));
}

function reachesWhole(
  id: string,
  basedOn: ReadonlyMap<string, string | undefined>,
  all: ReadonlySet<string>,
  visited: ReadonlySet<string> = new Set(),
): boolean {
  if (!all.has(id) || visited.has(id)) return false;
  const base = basedOn.get(id);
  return base === undefined || reachesWhole(base, basedOn, all, new Set([...visited, id]));
}
