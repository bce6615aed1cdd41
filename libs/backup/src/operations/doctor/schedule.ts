// When a job will run by itself. A pure function.

import type { DoctorLine } from '../../core/doctor.js';
import type { Job, Schedule } from '../job.js';
import { line, type Place } from './examining.js';

const SHOWN = 3;

/** `active`: false where this process starts nothing by itself. */
export function examineSchedule(
  { name, schedule, runWith = [] }: Job,
  active: boolean,
  now: Date,
): readonly DoctorLine[] {
  const place: Place = { area: 'schedule', subject: name };
  if (schedule === undefined && runWith.length > 0) {
    const groups = runWith.map(({ group, schedule: { cron, timeZone } }) => `${group}, at "${cron}" in ${timeZone}`);
    return [line(place, 'schedule', 'ok', `${name} runs with the group ${groups.join(', and with ')}.`)];
  }
  if (schedule === undefined) {
    const hint = `Give the job a schedule: '0 2 * * *', or see that something else starts it.`;
    return [line(place, 'schedule', 'warning', `${name} has no schedule: it runs only when it is asked to.`, hint)];
  }
  const times = nextTimes(schedule, now).map((time) => `${inZone(time, schedule.timeZone)} (${inUtc(time)})`);
  const runs = `${name} runs at "${schedule.cron}" in ${schedule.timeZone}, next on ${times.join('; ')}.`;
  return [
    active
      ? line(place, 'schedule', 'ok', runs)
      : line(place, 'schedule', 'ok', `${runs} This process starts nothing by itself; another one has to.`),
  ];
}

/** When its backups are copied on. */
export function examineReplications(
  { name: job, replications = [], copiedTo = [] }: Job,
  active: boolean,
  now: Date,
): readonly DoctorLine[] {
  return replications.map(({ name, from, to, schedule }) => {
    const place: Place = { area: 'schedule', subject: job };
    const what = `${job} is copied from ${from} to ${to} by ${name}`;
    if (schedule === undefined) {
      const message = `${what}, which runs only when it is asked to.`;
      const hint = `Give ${name} a schedule: '0 4 * * *', or see that something else starts it.`;
      return line(place, 'replication', copiedTo.includes(to) ? 'warning' : 'ok', message, hint);
    }
    const when = `${what}, next on ${nextTimes(schedule, now).map(inUtc).join('; ')}.`;
    return line(place, 'replication', 'ok', active ? when : `${when} This process starts nothing by itself.`);
  });
}

function nextTimes(schedule: Schedule, now: Date): Date[] {
  const times: Date[] = [];
  for (let after = now; times.length < SHOWN;) times.push((after = schedule.next(after)));
  return times;
}

function inZone(time: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(time);
}

function inUtc(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}
