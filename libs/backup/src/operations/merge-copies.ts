// Makes backups of what the single destinations hold.

import type { CatalogEntry } from '../catalog/listing.js';
import { type Backup, type BackupCopy, TRUST_LEVELS } from '../core/backup.js';
import type { ManifestSummary } from '../core/manifest.js';

/** Newest first, by the time in the manifest; two of the same millisecond by their ids. */
export function mergeCopies<M extends ManifestSummary>(entries: readonly CatalogEntry<M>[]): Backup<M>[] {
  const byId = new Map<string, [CatalogEntry<M>, ...CatalogEntry<M>[]]>();
  for (const entry of entries) byId.set(entry.manifest.id, [...(byId.get(entry.manifest.id) ?? []), entry]);
  return [...byId.entries()].map(([id, copies]) => merge(id, copies)).toSorted(byNewest);
}

function byNewest(a: Backup<ManifestSummary>, b: Backup<ManifestSummary>): number {
  return b.manifest.startedAt.getTime() - a.manifest.startedAt.getTime() || (a.id < b.id ? 1 : -1);
}

function merge<M extends ManifestSummary>(
  id: string,
  copies: readonly [CatalogEntry<M>, ...CatalogEntry<M>[]],
): Backup<M> {
  const pinned = copies.find((copy) => copy.pinned)?.pinned;
  return {
    id,
    manifest: copies[0].manifest,
    copies: copies.map(copyOf),
    ...(pinned === undefined ? {} : { pinned }),
    trust: TRUST_LEVELS.findLast((level) => copies.some(({ trust }) => trust === level)) ?? 'stored',
  };
}

function copyOf({ destination, trust, evidence, pinned }: CatalogEntry): BackupCopy {
  return { destination, trust, evidence, ...(pinned === undefined ? {} : { pinned }) };
}
