// How single option values are read: durations, sizes, names, schedules.

import { CronTime } from 'cron';

import type { Reader } from '../../core/reader.js';
import { parseDuration } from '../../kit/durations.js';
import { parseSize } from '../../kit/sizes.js';

/** Milliseconds. */
export function readDuration(reader: Reader, maximumMs = Number.MAX_SAFE_INTEGER): number {
  const ms = parseDuration(reader.value);
  if (ms === undefined) {
    reader.problem('must be a duration above zero, such as "90s", "15m", "25h", "30d" or a number of milliseconds');
    return 1;
  }
  if (ms > maximumMs) reader.problem(`must be at most ${Math.floor(maximumMs / 86_400_000)}d`);
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
  return cron;
}

export function readTimeZone(reader: Reader): string {
  const name = reader.string();
  if (!isTimeZone(name)) reader.problem(`must be an IANA time zone such as "Europe/Vienna", not "${name}"`);
  return name;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** What a schedule runs by when nothing is said. */
export function localTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** True when the value has all the named methods, as an implementation of a port has. */
export function implementsPort(value: unknown, ...methods: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function')
  );
}
