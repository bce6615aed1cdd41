// What is to be said about clocks: a backup from the future, and machines whose clocks are apart.

import type { CatalogEntry } from '../../../catalog/listing.js';
import type { Finding } from '../../../core/health.js';
import { formatDuration } from '../../../kit/durations.js';
import { isFromTheFuture, newestFirst } from '../newest-good.js';
import type { Survey } from '../survey.js';

const TOLERANCE_MS = 5 * 60_000;
const HINT =
  'Set the clocks of the machines that write backups, e.g. with timedatectl set-ntp true; retention goes by them.';

export function fromTheFuture({ places, now }: Survey): Finding[] {
  const ahead = places.flatMap(({ backups }) => backups.filter((entry) => isFromTheFuture(entry, now)));
  const [newest] = newestFirst(ahead);
  if (!newest) return [];
  const { id, startedAt } = newest.manifest;
  const message = `${id} claims to be from ${startedAt.toISOString()}, which is yet to come.`;
  return [{ level: 'warning', name: 'from-the-future', message, hint: HINT }];
}

/**
 * Goes by what came last, where the storage has a clock of its own. That something came long after it was written proves
 * nothing: it may have been copied there. That it came before it was written, or has yet to come, can only be a clock.
 */
export function clockSkew({ places, now }: Survey): Finding[] {
  return places.flatMap(({ destination, backups }): Finding[] => {
    const last = lastStored(backups);
    const message = last && describeSkew(destination, last, now);
    return message === undefined ? [] : [{ level: 'warning', name: 'clock-skew', destination, message, hint: HINT }];
  });
}

type Stored = CatalogEntry & { readonly storedAt: Date };

function lastStored(backups: readonly CatalogEntry[]): Stored | undefined {
  let last: Stored | undefined;
  for (const entry of backups) {
    if (isStored(entry) && (!last || entry.storedAt.getTime() > last.storedAt.getTime())) last = entry;
  }
  return last;
}

function isStored(entry: CatalogEntry): entry is Stored {
  return entry.storedAt !== undefined;
}

function describeSkew(destination: string, { manifest, storedAt }: Stored, now: Date): string | undefined {
  const early = manifest.finishedAt.getTime() - storedAt.getTime();
  if (early > TOLERANCE_MS) {
    return `The machine that took ${manifest.id} was ${formatDuration(early)} ahead of the clock of ${destination}.`;
  }
  const ahead = storedAt.getTime() - now.getTime();
  if (ahead <= TOLERANCE_MS) return undefined;
  return `The clock of this machine is at least ${formatDuration(ahead)} behind that of ${destination}.`;
}
