// The next times are told as people read them, also in the nights when clocks change.

import { describe, expect, it } from '@jest/globals';
import { CronTime } from 'cron';

import type { Job, Schedule } from '../job.js';
import { examineReplications, examineSchedule } from './schedule.js';

function jobWith(cron: string, timeZone: string): Job {
  const time = new CronTime(cron, timeZone);
  const next: Schedule['next'] = (after) => time.getNextDateFrom(after, timeZone).toJSDate();
  return { name: 'gallery', schedule: { cron, timeZone, jitterMs: 0, catchUp: true, next } } as Job;
}

describe('the schedule of a job', () => {
  it('is told with its next three times, in its time zone and in UTC', () => {
    const job = jobWith('30 2 * * *', 'Europe/Vienna');
    const [line] = examineSchedule(job, true, new Date('2026-10-24T12:00:00Z'));
    expect(line).toEqual({
      area: 'schedule',
      subject: 'gallery',
      name: 'schedule',
      verdict: 'ok',
      message:
        'gallery runs at "30 2 * * *" in Europe/Vienna, next on Sun, 25 Oct 2026, 02:30 (2026-10-25T00:30Z); Mon, 26 Oct 2026, 02:30 (2026-10-26T01:30Z); Tue, 27 Oct 2026, 02:30 (2026-10-27T01:30Z).',
    });
  });

  it('is said to be another process to carry out where this one starts nothing', () => {
    const [line] = examineSchedule(jobWith('0 * * * *', 'UTC'), false, new Date('2026-01-01T00:30:00Z'));
    expect(line?.message).toMatch(
      /\(2026-01-01T03:00Z\)\. This process starts nothing by itself; another one has to\.$/,
    );
  });

  it('is missed where there is none, with what to write', () => {
    const [line] = examineSchedule({ name: 'gallery' } as Job, true, new Date(0));
    expect(line).toMatchObject({ verdict: 'warning', hint: expect.stringContaining("'0 2 * * *'") });
  });
});

const examine = (job: Partial<Job>) => examineReplications(job as Job, true, new Date('2026-01-01T00:30:00Z'));

describe('a replication of a job', () => {
  const rule = { name: 'to-second', from: 'first', to: 'second' };

  it('is told with its next times', () => {
    const schedule = jobWith('0 4 * * *', 'UTC').schedule as Schedule;
    expect(examine({ name: 'gallery', replications: [{ ...rule, schedule }] })).toMatchObject([
      {
        name: 'replication',
        verdict: 'ok',
        message: expect.stringMatching(
          /^gallery is copied from first to second by to-second, next on 2026-01-01T04:00Z; /,
        ),
      },
    ]);
  });

  it('is missed where nothing else brings anything there', () => {
    expect(examine({ name: 'gallery', replications: [rule] })).toMatchObject([{ verdict: 'ok' }]);
    expect(examine({ name: 'gallery', replications: [rule], copiedTo: ['second'] })).toMatchObject([
      { verdict: 'warning', hint: expect.stringContaining("'0 4 * * *'") },
    ]);
    expect(examine({ name: 'gallery' })).toEqual([]);
  });
});
