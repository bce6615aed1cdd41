// When something runs by itself.

import { isRecord, type Reader } from '../../core/reader.js';
import { DAY } from '../../kit/durations.js';
import { localTimeZone, readCron, readDuration, readTimeZone } from './readers.js';
import type { ScheduleSettings } from './settings.js';

export function parseSchedule(reader: Reader): ScheduleSettings {
  if (!isRecord(reader.value)) return { cron: readCron(reader), timeZone: localTimeZone(), jitterMs: 0, catchUp: true };
  reader.onlyKeys('cron', 'timeZone', 'jitter', 'catchUp');
  return {
    cron: readCron(reader.at('cron')),
    timeZone: reader.at('timeZone').optional(readTimeZone, localTimeZone()),
    jitterMs: reader.at('jitter').optional((value) => readDuration(value, DAY), 0),
    catchUp: reader.at('catchUp').optional((value) => value.boolean(), true),
  };
}
