// Gives work so much time and no more, also work that does not listen.

import type { Clock } from '../core/clock.js';
import { untilAborted } from './interruptible.js';

/** What the work answers. When the time is up its signal aborts, and this rejects with what `late` makes, at once. */
export async function withinLimit<T>(
  clock: Clock,
  limitMs: number,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const stopTimer = clock.timeout(limitMs, () => limit.abort(late()));
  try {
    return await untilAborted(work(limit.signal), limit.signal);
  } finally {
    stopTimer();
  }
}
