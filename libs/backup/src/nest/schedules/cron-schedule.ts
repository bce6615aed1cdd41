// A schedule read with the cron package: when the next tick is.

import { CronTime } from 'cron';

import type { Schedule } from '../../operations/job.js';
import type { ScheduleSettings } from '../options/settings.js';

export function cronSchedule(settings: ScheduleSettings): Schedule {
  const time = new CronTime(settings.cron, settings.timeZone);
  return { ...settings, next: (after) => time.getNextDateFrom(after, settings.timeZone).toJSDate() };
}
