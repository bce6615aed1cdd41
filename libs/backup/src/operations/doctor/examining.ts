// How anything is examined: in a limited time, and so that what fails is a line and not an end.

import { setMaxListeners } from 'node:events';

import type { Clock } from '../../core/clock.js';
import type { DoctorArea, DoctorLine, DoctorVerdict } from '../../core/doctor.js';
import { BackupError } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import { formatDuration } from '../../kit/durations.js';
import { untilAborted } from '../../kit/interruptible.js';
import { redact } from '../../kit/redact.js';
import { withinLimit } from '../../kit/time-limit.js';

/** How long anything may take before that is what is said of it. */
const LIMIT_MS = 20_000;

export interface ExamineContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What a line is about. */
export interface Place {
  readonly area: DoctorArea;
  readonly subject?: string;
}

const VERDICTS = { ok: 'ok', warning: 'warning', blocked: 'problem' } as const satisfies Record<
  Check['verdict'],
  DoctorVerdict
>;

/** A line that holds no secret, in full sentences. */
export function line(
  { area, subject }: Place,
  name: string,
  verdict: DoctorVerdict,
  message: string,
  hint?: string,
): DoctorLine {
  return {
    area,
    ...(subject === undefined ? {} : { subject }),
    name,
    verdict,
    message: sentence(message),
    ...(hint === undefined || hint === '' ? {} : { hint: sentence(hint) }),
  };
}

export function lineOf(place: Place, { name, verdict, message, hint }: Check): DoctorLine {
  return line(place, name, VERDICTS[verdict], message, hint);
}

export function problem(place: Place, name: string, error: unknown): DoctorLine {
  const { message, hint } = BackupError.from(error);
  return line(place, name, 'problem', message, hint);
}

/** The lines of the work, or one that says why it failed. Rejects only when the examination is cancelled. */
export async function attempt(
  place: Place,
  name: string,
  context: ExamineContext,
  work: (signal: AbortSignal) => Promise<readonly DoctorLine[]>,
): Promise<readonly DoctorLine[]> {
  try {
    return await bounded(context, work);
  } catch (error) {
    context.signal.throwIfAborted();
    return [problem(place, name, error)];
  }
}

/** @throws BackupError DEADLINE_EXCEEDED when it takes too long, whether the work listens or not */
export async function bounded<T>(
  { clock, signal }: ExamineContext,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const late = (): BackupError =>
    new BackupError('DEADLINE_EXCEEDED', `There was no answer within ${formatDuration(LIMIT_MS)}.`, {
      hint: 'See whether the machine, the network or the other side is overloaded, then examine again.',
    });
  return await withinLimit(clock, LIMIT_MS, late, async (limit) => {
    const either = AbortSignal.any([signal, limit]);
    // What is done at once all listens to it.
    setMaxListeners(0, either);
    return await untilAborted(work(either), signal);
  });
}

function sentence(text: string): string {
  const clean = redact(text)
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');
  return /[.!?;`]$/.test(clean) ? clean : `${clean}.`;
}
