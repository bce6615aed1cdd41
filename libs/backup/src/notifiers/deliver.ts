// Offers a message to the other side until it is taken, for a limited time.

import type { Clock } from '../core/clock.js';
import type { BackupError } from '../core/errors.js';
import { formatDuration } from '../kit/durations.js';
import { untilAborted } from '../kit/interruptible.js';
import { withinLimit } from '../kit/time-limit.js';
import { notTaken } from './not-taken.js';

/** How patient a notifier is. */
export interface Patience {
  /** An attempt that takes longer is given up. Default 10 s. */
  readonly timeoutMs?: number;
  /** For how long what fails for a passing reason is tried again. Default 60 s. */
  readonly retryForMs?: number;
  readonly clock: Clock;
}

/** Why the other side did not take it. */
export interface Refusal {
  /** Another attempt is made when it is retryable. */
  readonly error: BackupError;
  /** The other side asked not to be tried again before. */
  readonly waitMs?: number;
}

/** Made once for each attempt. Answers undefined when the other side has taken the message. */
export type Attempt = (signal: AbortSignal) => Promise<Refusal | undefined>;

export const TIMEOUT_MS = 10_000;
const RETRY_FOR_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** @throws BackupError why the last attempt failed, or the reason of the signal */
export async function deliver(
  target: string,
  { clock, timeoutMs = TIMEOUT_MS, retryForMs = RETRY_FOR_MS }: Patience,
  attempt: Attempt,
  signal: AbortSignal | undefined,
): Promise<void> {
  const end = clock.elapsed() + retryForMs;
  for (let failures = 0; ; failures++) {
    signal?.throwIfAborted();
    const refusal = await attemptOnce(target, clock, timeoutMs, attempt, signal);
    if (!refusal) return;
    const waitMs = Math.max(refusal.waitMs ?? 0, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures));
    if (!refusal.error.retryable || clock.elapsed() + waitMs > end) throw refusal.error;
    await clock.sleep(waitMs, signal);
  }
}

async function attemptOnce(
  target: string,
  clock: Clock,
  timeoutMs: number,
  attempt: Attempt,
  outer: AbortSignal | undefined,
): Promise<Refusal | undefined> {
  const late = notTaken(`${target} did not answer within ${formatDuration(timeoutMs)}.`, { retryable: true });
  try {
    return await withinLimit(
      clock,
      timeoutMs,
      () => late,
      async (limit) => {
        const signal = outer ? AbortSignal.any([outer, limit]) : limit;
        return await untilAborted(attempt(signal), signal);
      },
    );
  } catch (error) {
    if (error === late) return { error: late };
    throw error;
  }
}
