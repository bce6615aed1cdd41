// Times as a person gives and reads them.

import { BackupError } from '../../core/errors.js';
import { DAY, HOUR, MINUTE, parseDuration } from '../../kit/durations.js';

const AGO = /\s+ago$/;
const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** What `--since` and `--until` take. @throws BackupError REQUEST_INVALID */
export function readRange(
  { since, until }: { readonly since?: string; readonly until?: string },
  now: Date,
): { readonly from?: Date; readonly to?: Date } {
  return {
    ...(since === undefined ? {} : { from: parseMoment(since, now) }),
    ...(until === undefined ? {} : { to: parseMoment(until, now) }),
  };
}

/**
 * `2026-11-20T14:00`, `2026-11-20`, or how long ago: `2h ago`, `7d`. Without a time zone it is the local one; a day alone
 * is its beginning.
 * @throws BackupError REQUEST_INVALID
 */
export function parseMoment(text: string, now: Date): Date {
  const agoMs = parseDuration(text.trim().replace(AGO, '').replaceAll(/\s/g, ''));
  if (agoMs !== undefined) return new Date(now.getTime() - agoMs);
  const moment = DATE.test(text) ? new Date(isDay(text) ? `${text}T00:00` : text.replace(' ', 'T')) : undefined;
  if (moment !== undefined && !Number.isNaN(moment.getTime())) return moment;
  throw new BackupError('REQUEST_INVALID', `${JSON.stringify(text.slice(0, 80))} is no time.`, {
    hint: 'Write 2026-11-20T14:00 in the time of this machine, 2026-11-20T14:00Z in UTC, or "2h ago".',
  });
}

function isDay(text: string): boolean {
  return text.length === 'YYYY-MM-DD'.length;
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
