// Decides which backup of row changes brings a restored backup to the latest time there is.

import { atLeast, type Backup, isOwn } from '../../core/backup.js';
import type { ManifestSummary } from '../../core/manifest.js';

export interface ChosenChanges {
  /** Undefined: there is none. */
  readonly id: string | undefined;
  /** Why later ones, or all of them, are left out. Absent: none is. */
  readonly missing?: string;
}

/**
 * Only what was begun when the backup was complete is surely later than it. Each is whole with what it builds on: of
 * those that follow the newest will do.
 */
export function chooseChanges(
  backups: readonly Backup<ManifestSummary>[],
  full: Pick<ManifestSummary, 'finishedAt'>,
  until?: Date,
): ChosenChanges {
  const following = backups.filter(({ manifest }) => isOwn(manifest) && manifest.startedAt >= full.finishedAt);
  const inTime = following.filter(({ manifest }) => until === undefined || manifest.finishedAt <= until);
  const newestFirst = inTime.toSorted((a, b) => b.manifest.startedAt.getTime() - a.manifest.startedAt.getTime());
  const chosen = newestFirst.find(({ trust }) => atLeast(trust, 'stored'));
  const bad = chosen === undefined ? newestFirst : newestFirst.slice(0, newestFirst.indexOf(chosen));
  const missing = [
    ...(following.length === 0 ? ['no changes were captured after the backup'] : []),
    ...(following.length > 0 && inTime.length === 0 ? ['all changes were captured later than asked for'] : []),
    ...(bad.length > 0 ? [`${bad.map(({ id }) => id).join(', ')} is known to be bad`] : []),
  ].join('; ');
  return { id: chosen?.id, ...(missing === '' ? {} : { missing }) };
}
