// Which hour, day, week, month and year a moment belongs to, by the clocks of a time zone.

import { DAY, HOUR } from '../../kit/durations.js';
import { zoneOffsets } from '../../kit/zoned-time.js';
import type { Period } from './policy.js';

/** The clocks on the wall: what they show, as if they showed UTC, and how far they are ahead of it. */
interface WallTime {
  readonly at: Date;
  readonly offsetMs: number;
}

/** Names for people, one for each hour, day, … and never the same for two. */
const NAMES: Readonly<Record<Period, (time: WallTime) => string>> = {
  hourly: ({ at, offsetMs }) => `${at.toISOString().slice(0, 13).replace('T', ' ')}:00 ${offsetName(offsetMs)}`,
  daily: ({ at }) => at.toISOString().slice(0, 10),
  weekly: ({ at }) => `the week of ${mondayOf(at).toISOString().slice(0, 10)}`,
  monthly: ({ at }) => at.toISOString().slice(0, 7),
  yearly: ({ at }) => at.toISOString().slice(0, 4),
};

/**
 * Tells the name of the period. A day is as long as the clocks make it, 23 to 25 hours; the hour that comes twice when
 * they are put back is two. Weeks begin on Monday.
 */
export function periodNames(timeZone = 'UTC'): (period: Period, at: Date) => string {
  const offsetOf = zoneOffsets(timeZone);
  const known = new Map<number, WallTime>();
  return (period, at) => {
    const ms = at.getTime();
    const time = known.get(ms) ?? wallTime(ms, offsetOf(at));
    known.set(ms, time);
    return NAMES[period](time);
  };
}

function wallTime(ms: number, offsetMs: number): WallTime {
  return { at: new Date(ms + offsetMs), offsetMs };
}

function mondayOf(at: Date): Date {
  const sinceMonday = (at.getUTCDay() + 6) % 7;
  return new Date(at.getTime() - sinceMonday * DAY);
}

function offsetName(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / (HOUR / 60));
  const digits = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `${offsetMs < 0 ? '-' : '+'}${digits.join(':')}`;
}
