// Times as a person gives and reads them.

import { DAY, HOUR, MINUTE, parseDuration } from '../../kit/durations.js';
import { parseMoment } from '../moment.js';

/** What `--since` and `--until` take: a moment, or how long ago it was, as `7d`. @throws BackupError REQUEST_INVALID */
export function readRange(
  { since, until }: { readonly since?: string; readonly until?: string },
  now: Date,
): { readonly from?: Date; readonly to?: Date } {
  return {
    ...(since === undefined ? {} : { from: readTime(since, now) }),
    ...(until === undefined ? {} : { to: readTime(until, now) }),
  };
}

function readTime(text: string, now: Date): Date {
  const agoMs = parseDuration(text);
  return agoMs === undefined ? parseMoment(text, now) : new Date(now.getTime() - agoMs);
}

/** How long ago, in one unit: `just now`, `12 min ago`, `5 h ago`, `3 days ago`. */
export function ago(time: Date, now: Date): string {
  const ms = now.getTime() - time.getTime();
  if (ms < -MINUTE) return 'in the future';
  if (ms < MINUTE) return 'just now';
  if (ms < 2 * HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h ago`;
  return `${Math.floor(ms / DAY)} days ago`;
}

/** To the second, in UTC as in the ids of backups. */
export function stamp(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
