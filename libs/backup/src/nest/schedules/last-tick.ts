// The newest tick of a schedule that has come.

import { SECOND } from '../../kit/durations.js';
import type { Schedule } from '../../operations/job.js';

/** At or before `now`, and after `since`; undefined when there is none. */
export function lastTick(schedule: Schedule, since: Date, now: Date): Date | undefined {
  if (since >= now) return undefined;
  const span = now.getTime() - since.getTime();
  for (let back = Math.min(SECOND, span); ; back = Math.min(back * 2, span)) {
    const first = schedule.next(new Date(now.getTime() - back));
    if (first <= now) return lastFrom(schedule, first, now);
    if (back === span) return undefined;
  }
}

function lastFrom(schedule: Schedule, first: Date, now: Date): Date {
  for (let tick = first; ;) {
    const next = schedule.next(tick);
    if (next > now) return tick;
    tick = next;
  }
}
