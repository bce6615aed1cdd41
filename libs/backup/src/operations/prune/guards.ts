// What stays whatever the rules say, and when nothing at all may go.

import { atLeast, isOwn } from '../../core/backup.js';
import type { Pin } from '../../core/pin.js';
import { describeShrink, shrinkOf } from '../shrink.js';
import type { PruneCandidate, RetentionPolicy } from './policy.js';

/** By id, why: the pinned ones, the newest of the job's own and the newest good ones. Takes them newest first. */
export function guarded(newestFirst: readonly PruneCandidate[], policy: RetentionPolicy): Map<string, string> {
  const newest = newestFirst.find(isOwn);
  const size = floorSize(policy);
  const floor = goodOwn(newestFirst).slice(0, size);
  const onFloor =
    size === 1
      ? 'It is the newest good backup, which always stays.'
      : `It is one of the ${Number.isFinite(size) ? `${size} newest ` : ''}good backups, which always stay.`;
  const reasons = new Map(floor.map(({ id }) => [id, onFloor]));
  if (newest) reasons.set(newest.id, 'It is the newest backup.');
  for (const { id, pinned } of newestFirst) if (pinned) reasons.set(id, reasonPinned(pinned));
  return reasons;
}

export function reasonPinned({ at, by, reason }: Pin): string {
  const who = by === undefined ? '' : ` by ${by}`;
  const why = reason === undefined ? '.' : `: ${JSON.stringify(reason)}.`;
  return `It was pinned${who} on ${at.toISOString().slice(0, 10)}${why}`;
}

/** Why the storage does not remove it now, whoever asks; undefined when it would. */
export function reasonHeld({ heldUntilMs }: PruneCandidate, now: Date): string | undefined {
  if (heldUntilMs === undefined || heldUntilMs <= now.getTime()) return undefined;
  const until = new Date(heldUntilMs);
  return Number.isNaN(until.getTime())
    ? 'This destination never deletes; its lifecycle rules decide.'
    : `It is locked there until ${until.toISOString()}.`;
}

/** Why nothing at all may be removed; undefined when something may. */
export function reasonToRemoveNothing(newestFirst: readonly PruneCandidate[]): string | undefined {
  const good = goodOwn(newestFirst);
  const [newest] = good;
  if (!newest) return "None of the job's own backups here is verified, so none is removed until one is.";
  const shrink = shrinkOf(good.map(({ plainBytes }) => plainBytes));
  return shrink && `Suspicious shrink: ${describeShrink(newest.id, shrink)}. Nothing is removed while that is so.`;
}

/** In the order given. */
export function goodOwn(candidates: readonly PruneCandidate[]): PruneCandidate[] {
  return candidates.filter((candidate) => isOwn(candidate) && atLeast(candidate.trust, 'verified'));
}

/** How many good backups stay at the least. */
export function floorSize({ minVerified }: RetentionPolicy): number {
  return Number.isNaN(minVerified) ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(minVerified));
}
