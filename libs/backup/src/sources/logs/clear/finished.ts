// Which log files nobody writes to any more, so that they are removed and not emptied. Decided from names and times.

import { DAY, HOUR, SECOND } from '../../../kit/durations.js';
import type { Clearable } from './clearable.js';

/** `app.log.1`, `app.log.2.gz`, `app.1.log`. */
const NUMBERED = /\.\d{1,4}(\.log)?(\.(gz|zst|bz2|xz|br|lz4|zip))?$/i;
const PACKED = /\.(gz|zst|bz2|xz|br|lz4|zip)$/i;
/** `app-2026-11-19.log`, `app.log-20261119`. */
const DATED = /(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)/g;

/** Whoever rotates logs may still be at work on one that was written to later. */
const ROTATED_MS = HOUR;
/** A writer that opened the file before it was put aside has written by then. */
const ASIDE_MS = 10 * SECOND;

/** By its name it is one of those that others have rotated. */
export function isRotated(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return NUMBERED.test(name) || PACKED.test(name) || lastDayIn(name) !== undefined;
}

/** What nobody has made anew for so long is no log any more. */
const GONE_MS = 7 * DAY;

/**
 * All of it is in a backup, and nobody will write to it any more, as far as can be told without looking for writers.
 * `isBack`: there is a new file in the place of what was put aside. Until then its writer may hold it, where that can't be seen.
 */
export function isFinished(
  { path, aside, captured, size, modifiedAt }: Clearable,
  now: Date,
  isBack: boolean,
): boolean {
  const ageMs = now.getTime() - modifiedAt.getTime();
  if (captured !== size) return false;
  if (aside !== undefined) return aside.isUnfinished || ageMs >= (isBack ? ASIDE_MS : GONE_MS);
  return isRotated(path) && ageMs >= ROTATED_MS && !isOfToday(path, now);
}

/** By the clocks of any place: the writer may go by others than we do. */
function isOfToday(path: string, now: Date): boolean {
  const day = lastDayIn(path.slice(path.lastIndexOf('/') + 1));
  if (day === undefined) return false;
  const earliest = new Date(now.getTime() - 12 * HOUR).toISOString().slice(0, 10);
  return day >= earliest;
}

function lastDayIn(name: string): string | undefined {
  const [, year, month, day] = [...name.matchAll(DATED)].at(-1) ?? [];
  const text = `${year}-${month}-${day}`;
  return Number.isNaN(Date.parse(text)) ? undefined : text;
}
