// Waits for a server no longer than the work goes on, and no longer than a server that works would take.

import type { Clock } from '../../../core/clock.js';
import { untilAborted } from '../../../kit/interruptible.js';
import { withinLimit } from '../../../kit/time-limit.js';

export interface Patience {
  readonly signal: AbortSignal | undefined;
  /** Infinity for work that may take as long as it takes. */
  readonly patienceMs: number;
}

/** What the promise settles to, or a rejection with the signal's reason, or ETIMEDOUT for a server that keeps silent. */
export async function withPatience<T>(answer: Promise<T>, { signal, patienceMs }: Patience, clock: Clock): Promise<T> {
  if (patienceMs === Infinity) return await untilAborted(answer, signal);
  const late = (): Error => silence(patienceMs);
  return await withinLimit(clock, patienceMs, late, async () => await untilAborted(answer, signal));
}

function silence(patienceMs: number): Error {
  return Object.assign(new Error(`no answer within ${patienceMs / 1000} s`), { code: 'ETIMEDOUT' });
}
