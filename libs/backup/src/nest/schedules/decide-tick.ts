// Whether this copy of the application runs a tick: decided from what all copies have claimed so far.

import type { ClaimEnd } from '../../core/claim.js';

/** One attempt at a tick, as the claims show it. */
export interface SeenAttempt {
  readonly tick: Date;
  /** From 1. */
  readonly attempt: number;
  /** Absent while its process works on it. */
  readonly end?: ClaimEnd;
}

export type TickDecision =
  /** It was run, or its time is over. */
  | 'leave'
  /** Somebody works on it, who may still be lost. */
  | 'wait'
  | { readonly attempt: number };

/** A tick whose processes were lost so often is left: what it does may be what ends them. */
const MOST_LOST = 3;
/** Claims of older ticks are removed, so that of one before them nobody can tell whether it was run. */
export const KEPT_TICKS = 10;

/** In the order of `attempts`: by time, then by number. */
export function decideTick(tick: Date, attempts: readonly SeenAttempt[]): TickDecision {
  if (isOver(tick, attempts)) return 'leave';
  const own = attempts.filter((other) => other.tick.getTime() === tick.getTime());
  const last = own.at(-1);
  if (!last) return { attempt: 1 };
  if (last.end === undefined) return 'wait';
  if (last.end === 'done') return 'leave';
  // What was lost is seen to have failed; the later tick makes up for it.
  if (attempts.some((other) => other.tick > tick)) return 'leave';
  const lost = own.filter(({ end }) => end === 'lost').length;
  return last.end === 'lost' && lost >= MOST_LOST ? 'leave' : { attempt: last.attempt + 1 };
}

/** True for a tick so old that its claims would have been removed. */
export function isOver(tick: Date, attempts: readonly SeenAttempt[]): boolean {
  const later = attempts.filter((other) => other.tick > tick).map((other) => other.tick.getTime());
  return new Set(later).size >= KEPT_TICKS;
}
