// How single option values are read: durations, sizes, names, schedules.

import { CronTime } from 'cron';

import { isRecord, type Reader } from '../../core/reader.js';
import { DAY, parseDuration } from '../../kit/durations.js';
import { globProblem } from '../../kit/globs.js';
import { parseSize } from '../../kit/sizes.js';

/** The longest that a timer of the runtime can wait. */
export const LONGEST_DEADLINE_MS = 24 * DAY;

/** A hundred years: added to any time there is, it is still a time. */
const LONGEST_MS = 36_500 * DAY;

/** Milliseconds. */
export function readDuration(reader: Reader, maximumMs = LONGEST_MS): number {
  const ms = parseDuration(reader.value);
  if (ms === undefined) {
    reader.problem('must be a duration above zero, such as "90s", "15m", "25h", "30d" or a number of milliseconds');
    return 1;
  }
  if (ms > maximumMs) reader.problem(`must be at most ${Math.floor(maximumMs / DAY)}d`);
  return ms;
}

/** Bytes. */
export function readSize(reader: Reader): number {
  const bytes = parseSize(reader.value);
  if (bytes === undefined) reader.problem('must be a size such as "512kB", "4GiB" or a number of bytes');
  return bytes ?? 0;
}

export function readCron(reader: Reader): string {
  const cron = reader.string();
  if (cron === '') return cron;
  const { valid, error } = CronTime.validateCronExpression(cron);
  if (!valid) reader.problem(`must be a cron expression such as "0 2 * * *": ${error?.message ?? 'it is not one'}`);
  else if (!everComes(cron)) reader.problem('must be a cron expression with a next time; this one never comes');
  return cron;
}

/** False for the likes of the 30th of February. */
function everComes(cron: string): boolean {
  try {
    return new CronTime(cron).sendAt().isValid;
  } catch {
    return false;
  }
}

export function readTimeZone(reader: Reader): string {
  const name = reader.string();
  if (name !== '' && !isTimeZone(name))
    reader.problem(`must be an IANA time zone such as "Europe/Vienna", not "${name}"`);
  return name;
}

/** Offsets such as `+05:00` are no names: only newer runtimes take them, and they know nothing of summer time. */
function isTimeZone(name: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return timeZone !== '' && /^[a-z]/i.test(name);
  } catch {
    return false;
  }
}

/** Patterns for relative paths, at least so many. */
export function readGlobs(reader: Reader, least: number): string[] {
  const items = reader.items();
  if (Array.isArray(reader.value) && items.length < least) reader.problem('must have at least one pattern');
  return items.map((item) => {
    const pattern = item.string();
    const problem = pattern === '' ? undefined : globProblem(pattern);
    if (problem !== undefined) item.problem(problem);
    return pattern;
  });
}

/** What a schedule runs by when nothing is said. */
export function localTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * True for an object that has methods of a port: it is then taken as an implementation, and what it lacks is reported.
 * The fields are its texts: none may be empty.
 */
export function isPort(reader: Reader, methods: readonly string[], fields: readonly string[]): boolean {
  const { value } = reader;
  if (!isRecord(value) || !methods.some((method) => typeof value[method] === 'function')) return false;
  for (const method of methods) {
    if (typeof value[method] !== 'function') reader.problem(`must implement the method ${method}`);
  }
  for (const field of fields) {
    if (typeof value[field] !== 'string' || value[field] === '') reader.problem(`must have a text as its ${field}`);
  }
  return true;
}
