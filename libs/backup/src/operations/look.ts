// Looks at what a destination holds for someone who waits for the answer: not for ever, and not always at this moment.

import type { Catalog } from '../catalog/catalog.js';
import type { BackupRef } from '../catalog/keys.js';
import type { LookOptions } from '../catalog/folders.js';
import type { CatalogEntry, CatalogListing } from '../catalog/listing.js';
import type { Clock } from '../core/clock.js';
import { BackupError } from '../core/errors.js';
import type { Manifest } from '../core/manifest.js';
import type { Cancellable } from '../core/storage.js';
import { formatDuration } from '../kit/durations.js';
import { whileGettingOn } from '../kit/time-limit.js';

/** What others have stored or removed is seen after so long at the latest; who asks every minute never waits. */
export const SEEN_WITHIN_MS = 120_000;

/** A destination that says nothing for so long is given up. */
const LOOK_MS = 15_000;
/** One that was given up a moment ago. */
const SECOND_LOOK_MS = 3_000;

export interface Freshness extends Cancellable {
  /** True: looks at this moment. False: an earlier look will do, when it is not older than two minutes. */
  readonly fresh?: boolean;
}

/** Who looks. */
export interface Looking extends Freshness {
  readonly clock: Clock;
}

/** When what was seen was seen: the look that is the longest ago counts. */
export function oldestOf(looks: readonly { readonly asOf?: Date }[], now: Date): Date {
  return looks.reduce((oldest, { asOf }) => (asOf && asOf < oldest ? asOf : oldest), now);
}

/** @throws BackupError STORAGE_UNREACHABLE when the destination says nothing for too long */
export async function lookThrough(catalog: Catalog, job: string, looking: Looking): Promise<CatalogListing> {
  const maxAgeMs = looking.fresh ? 0 : SEEN_WITHIN_MS;
  return await waitFor(catalog, looking, (options) => catalog.list(job, { ...options, maxAgeMs }));
}

/** Always at this moment. @throws BackupError as lookThrough does */
export async function lookFor(
  catalog: Catalog,
  ref: BackupRef,
  looking: Omit<Looking, 'fresh'>,
): Promise<CatalogEntry<Manifest> | undefined> {
  return await waitFor(catalog, looking, (options) => catalog.find(ref, options));
}

async function waitFor<T>(
  catalog: Catalog,
  { clock, signal }: Omit<Looking, 'fresh'>,
  look: (options: Required<LookOptions>) => Promise<T>,
): Promise<T> {
  const { name, silence } = catalog;
  const limitMs = silence.lasts ? SECOND_LOOK_MS : LOOK_MS;
  const late = (): BackupError => {
    silence.begin();
    return new BackupError('STORAGE_UNREACHABLE', `${name} said nothing for ${formatDuration(limitMs)}.`);
  };
  return await whileGettingOn(clock, limitMs, late, async (limit, gotOn) => {
    const heard = (): void => {
      silence.end();
      gotOn();
    };
    const found = await look({ signal: signal === undefined ? limit : AbortSignal.any([limit, signal]), gotOn: heard });
    silence.end();
    return found;
  });
}
