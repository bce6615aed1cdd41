// What stays whatever the rules say, and when nothing at all may go.

import { atLeast, isOwn } from '../../core/backup.js';
import type { Pin } from '../../core/pin.js';
import { formatDuration, HOUR } from '../../kit/durations.js';
import { describeShrink, shrinkOf } from '../shrink.js';
import type { PruneCandidate, RetentionPolicy } from './policy.js';

/** Clocks of several machines may differ by so much. */
const CLOCKS_DIFFER_MS = HOUR;

/**
 * True for a backup from a clock that was ahead. It would pass for the newest until its time has come, and everything that
 * is really new would go: so it counts for nothing.
 */
export function isAhead({ startedAt }: PruneCandidate, now: Date): boolean {
  return startedAt.getTime() > now.getTime() + CLOCKS_DIFFER_MS;
}

/** By id, why: the pinned ones, the newest of the job's own and the newest good ones. Takes them newest first. */
export function guarded(
  newestFirst: readonly PruneCandidate[],
  policy: RetentionPolicy,
  now: Date,
): Map<string, string> {
  const present = newestFirst.filter((candidate) => !isAhead(candidate, now));
  const newest = present.find(isOwn);
  const size = floorSize(policy);
  const floor = goodOwn(present).slice(0, size);
  const onFloor =
    size === 1
      ? 'It is the newest good backup, which always stays.'
      : `It is one of the ${Number.isFinite(size) ? `${size} newest ` : ''}good backups, which always stay.`;
  const reasons = new Map(floor.map(({ id }) => [id, onFloor]));
  if (newest) reasons.set(newest.id, 'It is the newest backup.');
  for (const candidate of newestFirst) {
    if (isAhead(candidate, now)) reasons.set(candidate.id, 'Its time is yet to come: a clock was wrong, so it stays.');
    if (candidate.pinned) reasons.set(candidate.id, reasonPinned(candidate.pinned));
  }
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
export function reasonToRemoveNothing(newestFirst: readonly PruneCandidate[], now: Date): string | undefined {
  const present = newestFirst.filter((candidate) => !isAhead(candidate, now));
  const wrongClock = reasonOfClock(present);
  if (wrongClock !== undefined) return wrongClock;
  const good = goodOwn(present);
  const [newest] = good;
  if (!newest) return "None of the job's own backups here is verified, so none is removed until one is.";
  const shrink = shrinkOf(good.map(({ plainBytes }) => plainBytes));
  return shrink && `Suspicious shrink: ${describeShrink(newest.id, shrink)}. Nothing is removed while that is so.`;
}

/** When even the newest is not yet to come, this machine's clock is as wrong: to it everything is older than it is. */
function reasonOfClock([newest]: readonly PruneCandidate[]): string | undefined {
  const { id = '', aheadMs = 0 } = newest ?? {};
  if (aheadMs <= CLOCKS_DIFFER_MS) return undefined;
  const ahead = `The clock of the machine that took ${id} was ${formatDuration(aheadMs)} ahead of the destination's`;
  return `${ahead}; nothing is removed until a newer one has the right time.`;
}

/** In the order given. */
export function goodOwn(candidates: readonly PruneCandidate[]): PruneCandidate[] {
  return candidates.filter((candidate) => isOwn(candidate) && atLeast(candidate.trust, 'verified'));
}

/** How many good backups stay at the least. */
export function floorSize({ minVerified }: RetentionPolicy): number {
  return Number.isNaN(minVerified) ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(minVerified));
}
