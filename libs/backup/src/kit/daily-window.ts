// A stretch of time that comes every day, by the clocks of a time zone, also in the nights in which they are changed.

const HOURS = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24):([0-5]\d)$/;
const MINUTE_MS = 60_000;
const MINUTES_OF_DAY = 24 * 60;
/** A time that is skipped one night comes the next. */
const LOOK_AHEAD = 3 * MINUTES_OF_DAY;

/** Minutes of the day; `to` is the first that is outside. Over midnight where it is not above `from`. */
export interface DailyHours {
  readonly from: number;
  readonly to: number;
}

export interface DailyWindow extends DailyHours {
  /** IANA name. */
  readonly timeZone: string;
}

/** `01:00-06:00`, `22:00-04:30`, `20:00-24:00`. Undefined for anything else, and for no time at all. */
export function parseHours(value: unknown): DailyHours | undefined {
  const [, fromHour, fromMinute, toHour, toMinute] = (typeof value === 'string' && HOURS.exec(value.trim())) || [];
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = Number(toHour) * 60 + Number(toMinute);
  return to <= MINUTES_OF_DAY && from !== to ? { from, to } : undefined;
}

export function isWithin(window: DailyWindow, at: Date): boolean {
  return includes(window, minuteOf(formatFor(window), at));
}

/** The given time when it is within, else the next that is. */
export function nextWithin(window: DailyWindow, from: Date): Date {
  const format = formatFor(window);
  if (includes(window, minuteOf(format, from))) return from;
  let at = Math.floor(from.getTime() / MINUTE_MS) * MINUTE_MS;
  for (let steps = 0; steps < LOOK_AHEAD; steps++) {
    at += MINUTE_MS;
    if (includes(window, minuteOf(format, new Date(at)))) break;
  }
  return new Date(at);
}

/** `01:00-06:00 Europe/Vienna`. */
export function showWindow({ from, to, timeZone }: DailyWindow): string {
  return `${showMinute(from)}-${showMinute(to)} ${timeZone}`;
}

function includes({ from, to }: DailyHours, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function formatFor({ timeZone }: DailyWindow): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

function minuteOf(format: Intl.DateTimeFormat, at: Date): number {
  const [hour = 0, minute = 0] = format.format(at).split(':').map(Number);
  return hour * 60 + minute;
}

function showMinute(minute: number): string {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0'));
  return `${hours}:${minutes}`;
}
