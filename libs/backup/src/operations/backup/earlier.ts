// What a new backup may build on: the newest one that every destination holds, with all that it needs itself.

import type { CatalogEntry } from '../../catalog/listing.js';
import { atLeast, isOwn } from '../../core/backup.js';
import { BackupError } from '../../core/errors.js';
import type { CaptureContext, EarlierBackup } from '../../core/source.js';
import type { Stage } from '../../core/stage.js';
import { earlierFrom, findChain } from '../chain.js';
import type { OperationContext } from '../context.js';
import { findCopies, type FoundCopy } from '../find.js';
import { type Job, storedIn } from '../job.js';
import { lookThrough } from '../look.js';
import { isSealedAlike } from './sealed-alike.js';
import { areSound } from './read-unread.js';

/** More records that nothing has changed than this lie beside no backup: where none can be removed, a new one is taken. */
const MOST_UNCHANGED = 1000;

interface Found {
  /** The whole one first. */
  readonly chain: readonly EarlierBackup[];
  /** The last of them, where it may stand for a new backup that holds the same. */
  readonly current?: FoundCopy;
}

const NOTHING: Found = { chain: [] };

/**
 * Answers a capture's questions for earlier backups. With the stages of this run it may find nothing changed. The destinations are looked at once, when the
 * first is asked.
 */
export function lookBack(
  job: Job,
  maySkipWith: readonly Stage[] | undefined,
  context: OperationContext,
): Pick<CaptureContext, 'earlier' | 'current'> {
  let found: Promise<Found> | undefined;
  let current: Promise<EarlierBackup | undefined> | undefined;
  const find = async (): Promise<Found> => await (found ??= findEarlier(job, context));
  return {
    earlier: async () => (await find()).chain,
    current: async () => await (current ??= findCurrent()),
  };

  async function findCurrent(): Promise<EarlierBackup | undefined> {
    if (maySkipWith === undefined) return undefined;
    const { chain, current: copy } = await find();
    return copy && (await isSealedAlike(job, copy, maySkipWith, context)) ? chain.at(-1) : undefined;
  }
}

/** What can't be looked up is nothing, with a note. What was found to be bad meanwhile is named. */
async function findEarlier(job: Job, context: OperationContext, bad: readonly string[] = []): Promise<Found> {
  try {
    const listings = await Promise.all(
      storedIn(job).map(
        async (catalog) =>
          (await lookThrough(catalog, job.name, { clock: context.clock, signal: context.signal, fresh: true })).backups,
      ),
    );
    const newest = newestEverywhere(listings, bad);
    if (newest === undefined) return NOTHING;
    const copies = await findCopies(job, newest, context);
    if (!(await areSound(job, copies, context))) return await findEarlier(job, context, [...bad, newest]);
    const [copy] = copies;
    const chain = [...(await findChain(job, copy, context)), copy].map((base) => earlierFrom(job, base, context));
    const isCurrent = listings.every((backups) => currentIn(backups) === newest);
    return { chain, ...(isCurrent ? { current: copy } : {}) };
  } catch (error) {
    context.signal.throwIfAborted();
    context.note(`This backup builds on no earlier one: ${BackupError.from(error).message}`);
    return NOTHING;
  }
}

/** The id of the newest of the job's own, when it is good and may carry on. Takes them newest first. */
export function currentIn(backups: readonly CatalogEntry[]): string | undefined {
  const newest = backups.find(({ manifest }) => isOwn(manifest));
  if (newest === undefined || !atLeast(newest.trust, 'verified')) return undefined;
  const looks = newest.evidence.filter(({ kind }) => kind === 'unchanged').length;
  return looks < MOST_UNCHANGED ? newest.manifest.id : undefined;
}

/** By the first listing, newest first, which all have to agree with. */
function newestEverywhere(listings: readonly (readonly CatalogEntry[])[], bad: readonly string[]): string | undefined {
  const [first, ...others] = listings.map((backups) => usable(backups, bad));
  if (first === undefined) return undefined;
  const shared = [...first.keys()].filter((id) => others.every((other) => other.has(id)));
  const all = new Set(shared);
  return shared.find((id) => reachesWhole(id, first, all));
}

/** What a destination holds of the job's own history, newest first, and is not known to be bad: each with what it needs. */
function usable(backups: readonly CatalogEntry[], bad: readonly string[]): ReadonlyMap<string, string | undefined> {
  const sound = backups.filter(
    ({ manifest, trust }) => isOwn(manifest) && trust !== 'failed' && !bad.includes(manifest.id),
  );
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
