// Moments as a person types them: 2026-11-20T14:00, 2026-11-20, "2h ago".

import { BackupError } from '../core/errors.js';
import { parseDuration } from '../kit/durations.js';

const AGO = /^(.+?)\s+ago$/;
const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Without a time zone it is the local one; a day alone is its beginning. @throws BackupError REQUEST_INVALID */
export function parseMoment(text: string, now: Date): Date {
  const ago = AGO.exec(text.trim())?.[1];
  const ms = ago === undefined ? undefined : parseDuration(ago.replaceAll(/\s/g, ''));
  if (ms !== undefined) return new Date(now.getTime() - ms);
  const moment = DATE.test(text) ? new Date(isDay(text) ? `${text}T00:00` : text.replace(' ', 'T')) : undefined;
  if (moment !== undefined && !Number.isNaN(moment.getTime())) return moment;
  throw new BackupError('REQUEST_INVALID', `${JSON.stringify(text.slice(0, 80))} is no time.`, {
    hint: 'Write 2026-11-20T14:00 in the time of this machine, 2026-11-20T14:00Z in UTC, or "2h ago".',
  });
}

function isDay(text: string): boolean {
  return text.length === 'YYYY-MM-DD'.length;
}
