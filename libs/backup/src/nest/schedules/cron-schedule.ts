// A schedule read with the cron package: when the next tick is, also around the change of the clocks.

import { CronTime } from 'cron';

import { HOUR, SECOND } from '../../kit/durations.js';
import type { Schedule } from '../../operations/job.js';
import type { ScheduleSettings } from '../options/settings.js';
import { TimeZone } from './time-zone.js';

/** No clock has ever been changed by more. */
const LONGEST_CHANGE = 3 * HOUR;

export function cronSchedule(settings: ScheduleSettings): Schedule {
  const ticks = new Ticks(settings);
  return { ...settings, next: (after) => new Date(ticks.next(after.getTime())) };
}

type NextDate = CronTime['getNextDateFrom'];

/** The same for a CronJob, which would go by the rules of its package otherwise. */
export class ScheduleCronTime extends CronTime {
  constructor(private readonly schedule: Schedule) {
    super(schedule.cron, schedule.timeZone);
  }

  override getNextDateFrom(...[start, timeZone]: Parameters<NextDate>): ReturnType<NextDate> {
    if (start instanceof Date) return super.getNextDateFrom(start, timeZone);
    return start.plus({ milliseconds: this.schedule.next(start.toJSDate()).getTime() - start.toMillis() });
  }
}

/**
 * A time that the clocks leave out is made up for at the moment of the change; one that they show twice counts the first
 * time. A schedule of every hour goes on with every hour: it leaves out what is left out, and runs twice what is twice.
 */
class Ticks {
  /** Of a day that has every time once. The package has rules of its own for changes, by which 02:30 may come twice. */
  private readonly wall: CronTime;
  private readonly zone: TimeZone;
  private readonly isEveryHour: boolean;

  constructor({ cron, timeZone }: ScheduleSettings) {
    this.wall = new CronTime(cron, 'UTC');
    this.zone = new TimeZone(timeZone);
    this.isEveryHour = this.wall.toJSON()[2] === '*';
  }

  next(after: number): number {
    for (let from = after; ;) {
      const offset = this.zone.offsetAt(from);
      const tick = this.nextOnWall(from + offset) - offset;
      const change = this.zone.changeBetween(from, tick);
      if (change === undefined) {
        if (this.isEveryHour || !this.isRepeated(tick)) return tick;
        from = tick;
      } else {
        if (this.isDueAt(change, offset)) return change;
        from = change;
      }
    }
  }

  /** Strictly after. */
  private nextOnWall(wall: number): number {
    return this.wall.getNextDateFrom(new Date(wall), 'UTC').toMillis();
  }

  /** Whether something falls on the moment of a change, or on a time that was left out there. */
  private isDueAt(change: number, offsetBefore: number): boolean {
    const before = change + offsetBefore;
    const now = change + this.zone.offsetAt(change);
    if (now < before) return this.isEveryHour && this.nextOnWall(now - SECOND) === now;
    const tick = this.nextOnWall(before - SECOND);
    const isMadeUpFor = !this.isEveryHour || now - before < HOUR;
    return isMadeUpFor ? tick <= now : this.nextOnWall(now - SECOND) === now;
  }

  /** True when the clocks have shown this time before, and were put back since. */
  private isRepeated(tick: number): boolean {
    const back = this.zone.offsetAt(tick - LONGEST_CHANGE) - this.zone.offsetAt(tick);
    return back > 0 && this.zone.offsetAt(tick - back) === this.zone.offsetAt(tick) + back;
  }
}
