// Holds a scheduled run back until its window is open and the event loop is free, for a limited time.

import type { Trigger } from '../../core/backup.js';
import type { Clock } from '../../core/clock.js';
import { isWithin, nextWithin, showWindow } from '../../kit/daily-window.js';
import { formatDuration } from '../../kit/durations.js';
import type { Job, LoopRule } from '../../operations/job.js';

/** The 99th percentile of how late the event loop is during so many milliseconds. */
export type LoopSampler = (ms: number, signal: AbortSignal) => Promise<number>;

export interface Gauges {
  readonly clock: Clock;
  readonly sampleLoop: LoopSampler;
}

const SAMPLE_MS = 5_000;
/** Between two measurements. */
const PAUSE_MS = 10_000;

/** Resolves when the run may start, with what it was held back by, a sentence each. Rejects when aborted. */
export async function holdBack(
  { window, loop }: Pick<Job, 'window' | 'loop'>,
  gauges: Gauges,
  signal: AbortSignal,
): Promise<string[]> {
  const { clock } = gauges;
  const notes: string[] = [];
  if (window) {
    const due = clock.now();
    const opensAt = nextWithin(window, due);
    if (opensAt > due) {
      await clock.sleep(opensAt.getTime() - due.getTime(), signal);
      notes.push(`It was due at ${due.toISOString()} and waited for its window, ${showWindow(window)}.`);
    }
  }
  return loop ? [...notes, ...(await untilCalm(loop, gauges, signal))] : notes;
}

/** What is said of a run that was asked for while its window is closed: it is not held back. */
export function noteOutside({ window }: Pick<Job, 'window'>, trigger: Trigger, now: Date): string[] {
  const isHeld = trigger === 'schedule' || trigger === 'missed';
  if (!window || isHeld || isWithin(window, now)) return [];
  return [`It was asked for outside of its window, ${showWindow(window)}.`];
}

async function untilCalm({ aboveMs, waitMs }: LoopRule, { clock, sampleLoop }: Gauges, signal: AbortSignal) {
  const startedAt = clock.elapsed();
  for (let first = true; ; first = false) {
    const delayMs = await sampleLoop(SAMPLE_MS, signal);
    const waited = clock.elapsed() - startedAt;
    if (delayMs <= aboveMs) return first ? [] : [`It waited ${formatDuration(waited)} for the event loop to be free.`];
    if (waited >= waitMs) {
      const late = `the event loop was still ${formatDuration(delayMs)} late after ${formatDuration(waited)}`;
      return [`It started although ${late}.`];
    }
    await clock.sleep(PAUSE_MS, signal);
  }
}
