// How often people are told, and which of the records say that they were.

import type { AlertRecord, Told } from '../../core/alert.js';
import { MINUTE } from '../../kit/durations.js';

export interface AlertPolicy {
  /** What lasts is told again after so long; within it nothing is told twice. */
  readonly remindAfterMs: number;
}

/** Whoever took a number has so long to get its message through; then another may tell it. */
const LAPSE_MS = 10 * MINUTE;

/**
 * The records that count: those whose message was taken, those that somebody may be about to send, and those that this
 * process will try again.
 */
export function heard(records: readonly Told[], holds: (number: number) => boolean, now: Date): AlertRecord[] {
  return records.filter(({ sent, number, at }) => sent || holds(number) || isWithin(LAPSE_MS, at, now));
}

/** The records that are not yet out of mind. */
export function recent(records: readonly AlertRecord[], { remindAfterMs }: AlertPolicy, now: Date): AlertRecord[] {
  return records.filter(({ at }) => isWithin(remindAfterMs, at, now));
}

/** A time far ahead, by a clock that was wrong, does not keep anybody silent until it has come. */
function isWithin(ms: number, at: Date, now: Date): boolean {
  return Math.abs(now.getTime() - at.getTime()) < ms;
}
