// What keeps the backups of a job from being in the way of others.

import { isRecord, type Reader } from '../../core/reader.js';
import { type DailyWindow, parseHours } from '../../kit/daily-window.js';
import { DAY, MINUTE } from '../../kit/durations.js';
import { KINDEST } from '../../kit/give-way.js';
import { parseRate } from '../../kit/sizes.js';
import type { LoopRule } from '../../operations/job.js';
import { readDuration, readTimeZone } from './readers.js';
import type { LimitSettings } from './settings.js';

const SLOWEST = 1000;

/** `timeZone`: by which the window is read unless it says otherwise. */
export function parseLimits(reader: Reader, timeZone: string): LimitSettings {
  if (!reader.isAbsent) reader.isObject();
  reader.onlyKeys('bandwidth', 'niceness', 'window', 'loopDelay');
  const bytesPerSecond = reader.at('bandwidth').optional(readRate, undefined);
  const niceness = reader.at('niceness').optional((value) => value.integer(0, KINDEST), undefined);
  const window = reader.at('window').optional((value) => readWindow(value, timeZone), undefined);
  const loop = reader.at('loopDelay').optional(readLoopRule, undefined);
  return {
    ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
    ...(niceness === undefined ? {} : { niceness }),
    ...(window === undefined ? {} : { window }),
    ...(loop === undefined ? {} : { loop }),
  };
}

function readRate(reader: Reader): number {
  const rate = parseRate(reader.value);
  if (rate !== undefined && rate >= SLOWEST) return rate;
  reader.problem('must be a rate of at least 1kB/s, such as "20MB/s"');
  return SLOWEST;
}

function readWindow(reader: Reader, usual: string): DailyWindow {
  const isWhole = isRecord(reader.value);
  if (isWhole) reader.onlyKeys('hours', 'timeZone');
  const hours = isWhole ? reader.at('hours') : reader;
  const found = parseHours(hours.value);
  if (found === undefined) hours.problem('must be two different times of the day, such as "01:00-06:00"');
  const timeZone = isWhole ? reader.at('timeZone').optional(readTimeZone, usual) : usual;
  return { ...(found ?? { from: 0, to: 1 }), timeZone };
}

function readLoopRule(reader: Reader): LoopRule {
  const usual = { waitMs: 10 * MINUTE };
  if (!isRecord(reader.value)) return { ...usual, aboveMs: readDuration(reader, MINUTE) };
  reader.onlyKeys('above', 'wait');
  return {
    aboveMs: readDuration(reader.at('above'), MINUTE),
    waitMs: reader.at('wait').optional((value) => readDuration(value, DAY), usual.waitMs),
  };
}
