// What goes because all together takes up too much: the oldest, with what builds on them.

import { isOwn } from '../../core/backup.js';
import { familyOf, neededBy } from './chains.js';
import { isRule, type PruneCandidate } from './policy.js';

export interface OverSize {
  /** Ids of those that go. */
  readonly removed: ReadonlySet<string>;
  /** Bytes above the limit when they are gone: what is left has to stay. */
  readonly bytesOver: number;
}

/**
 * Counts what the rules keep of the job's own; `mustStay` names those that no size removes. Safety backups are not
 * counted: a restore must not cost old backups.
 */
export function beyondSize(
  newestFirst: readonly PruneCandidate[],
  mustStay: ReadonlySet<string>,
  limit: number | undefined,
): OverSize {
  const removed = new Set<string>();
  if (!isRule(limit)) return { removed, bytesOver: 0 };
  const byId = new Map(newestFirst.map((candidate) => [candidate.id, candidate]));
  const fixed = new Set(mustStay);
  for (const id of neededBy(byId, [...fixed]).keys()) fixed.add(id);
  const family = familyOf(newestFirst);
  const own = new Map(newestFirst.filter(isOwn).map((candidate) => [candidate.id, candidate.bytes]));
  let bytes = [...own.values()].reduce((sum, size) => sum + size, 0);
  for (const id of [...own.keys()].toReversed()) {
    if (bytes <= limit) break;
    if (fixed.has(id) || removed.has(id)) continue;
    for (const member of family(id)) {
      if (!removed.has(member)) bytes -= own.get(member) ?? 0;
      removed.add(member);
    }
  }
  return { removed, bytesOver: Math.max(0, bytes - limit) };
}
