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
  return await whileGettingOn(clock, limitMs, late, work);
}

/** The same for work that may take long: the time begins anew whenever the work says that it got on. */
export async function whileGettingOn<T>(
  clock: Clock,
  limitMs: number,
  late: () => Error,
  work: (signal: AbortSignal, gotOn: () => void) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const startTimer = () => clock.timeout(limitMs, () => limit.abort(late()));
  let stopTimer = startTimer();
  let isOver = false;
  const gotOn = (): void => {
    if (isOver) return;
    stopTimer();
    stopTimer = startTimer();
  };
  try {
    return await untilAborted(work(limit.signal, gotOn), limit.signal);
  } finally {
    isOver = true;
    stopTimer();
  }
}
