// Why a backup may not be removed by hand.

import type { Pin } from '../../core/pin.js';
import { asGoodAsTheirBases } from './chains.js';
import { floorSize, goodOwn, isAhead, reasonPinned } from './guards.js';
import type { PruneCandidate, RetentionPolicy } from './policy.js';

export interface Refusal {
  /** A sentence. */
  readonly reason: string;
  /** What a person can do about it. Absent: what is always said. */
  readonly hint?: string;
}

/** Why this one backup may not be removed, not even by hand; undefined when it may. */
export function reasonToRefuse(
  candidates: readonly PruneCandidate[],
  policy: RetentionPolicy,
  id: string,
  now: Date,
): Refusal | undefined {
  const pinned = candidates.find((candidate) => candidate.id === id)?.pinned;
  if (pinned) return refusePinned(id, pinned);
  const child = candidates.find(({ basedOn }) => basedOn === id);
  if (child)
    return { reason: `${child.id} builds on it.`, hint: `Remove ${child.id} first: it is worth nothing without.` };
  const present = asGoodAsTheirBases(candidates).filter((candidate) => !isAhead(candidate, now));
  return refuseLastGood(goodOwn(present), policy, id);
}

export function refusePinned(id: string, pin: Pin): Refusal {
  return { reason: reasonPinned(pin), hint: `Release it first: unpin('${id}'), or POST ${id}/unpin.` };
}

function refuseLastGood(good: readonly PruneCandidate[], policy: RetentionPolicy, id: string): Refusal | undefined {
  const left = good.filter((candidate) => candidate.id !== id);
  const least = left.length < good.length ? floorSize(policy) : 1;
  if (left.length >= least) return undefined;
  const have = `The job has ${good.length} good ${good.length === 1 ? 'backup' : 'backups'} of its own there`;
  return { reason: `${have}, and ${Number.isFinite(least) ? `at least ${least}` : 'all of them'} must stay.` };
}
