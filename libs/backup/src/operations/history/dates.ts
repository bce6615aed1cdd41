// Dates from the newest back to the oldest, as journals are listed by: days first, further back whole months.

import { DAY } from '../../kit/durations.js';

/** So many days are looked at one by one at least; what is older is asked for rarely, and by the month. */
const SINGLE_DAYS = 31;

/** `2025/11/01/`, … and then `2025/09/`, …, down to the one that holds the oldest day. */
export function* datesBack(newest: Date, oldestDay: string): Generator<string> {
  let day = new Date(newest);
  for (let count = 0; count < SINGLE_DAYS || !isLastOfMonth(day); count++) {
    const date = dayOf(day);
    if (date < oldestDay) return;
    yield date;
    day = new Date(day.getTime() - DAY);
  }
  let month = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1));
  for (;;) {
    const date = dayOf(month).slice(0, 8);
    if (date < oldestDay.slice(0, 8)) return;
    yield date;
    month = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() - 1, 1));
  }
}

export function dayOf(time: Date): string {
  return `${time.toISOString().slice(0, 10).replaceAll('-', '/')}/`;
}

function isLastOfMonth(day: Date): boolean {
  return new Date(day.getTime() + DAY).getUTCDate() === 1;
}
