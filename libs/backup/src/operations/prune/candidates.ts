// A backup in one destination, as retention looks at it.

import type { CatalogEntry } from '../../catalog/listing.js';
import { lastCurrent, plainBytes, storedBytes } from '../../core/backup.js';
import type { PruneCandidate } from './policy.js';

export function candidateOf(entry: CatalogEntry): PruneCandidate {
  const { manifest } = entry;
  return {
    id: manifest.id,
    startedAt: manifest.startedAt,
    currentAt: lastCurrent(manifest.startedAt, entry.evidence),
    trigger: manifest.trigger,
    trust: entry.trust,
    bytes: storedBytes(entry),
    plainBytes: plainBytes(entry),
    ...(manifest.basedOn === undefined ? {} : { basedOn: manifest.basedOn }),
    ...(entry.pinned === undefined ? {} : { pinned: entry.pinned }),
    ...(entry.storedAt === undefined ? {} : { aheadMs: manifest.finishedAt.getTime() - entry.storedAt.getTime() }),
    ...(entry.heldUntilMs === undefined ? {} : { heldUntilMs: entry.heldUntilMs }),
  };
}
