// Options of retention: of a job, of a destination, and of a job in a destination.

import { describe, expect, it } from '@jest/globals';

import type { RetentionPolicy } from '../../operations/prune/policy.js';
import { parseOptions } from './parse-options.js';
import { problemsOf, usable } from './usable-options.spec.support.js';

const DAY = 86_400_000;
/** What is not about rules. */
const USUAL = { timeZone: 'UTC', minVerified: 3, keepSafetyMs: 7 * DAY };

const job = (details: object, others: object = {}) => parseOptions(usable(details, others)).jobs['gallery'];
const policy = (retention: object): RetentionPolicy | undefined => job({ retention })?.retention;

describe('the rules of a job', () => {
  it('are as they are written, and have no other default than the floor', () => {
    expect(policy({})).toEqual(USUAL);
    expect(policy({ keepLast: 7, maxAge: '30d', minVerified: 2 })).toEqual({
      ...USUAL,
      keepLast: 7,
      maxAgeMs: 30 * DAY,
      minVerified: 2,
    });
    expect(policy({ hourly: 1, daily: 2, weekly: 3, monthly: 4, yearly: 5, maxTotalSize: '50GB' })).toEqual({
      ...USUAL,
      hourly: 1,
      daily: 2,
      weekly: 3,
      monthly: 4,
      yearly: 5,
      maxTotalBytes: 50_000_000_000,
    });
  });

  it('can be others for a trigger, also none', () => {
    const byTrigger = { event: { maxAge: '90d' }, manual: {}, schedule: { keepLast: 3, weekly: 2 } };
    expect(policy({ maxAge: '30d', byTrigger })).toEqual({
      ...USUAL,
      maxAgeMs: 30 * DAY,
      byTrigger: { event: { maxAgeMs: 90 * DAY }, manual: {}, schedule: { keepLast: 3, weekly: 2 } },
    });
  });

  it('keep safety backups as long as the undo', () => {
    expect(job({ keepPrevious: '2d', retention: { keepLast: 7 } })).toMatchObject({
      keepPreviousMs: 2 * DAY,
      retention: { keepSafetyMs: 2 * DAY },
    });
  });

  it('go by the clocks of the schedule, unless they say by which', () => {
    const schedule = { cron: '0 2 * * *', timeZone: 'Europe/Vienna' };
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    expect(job({ schedule })?.retention.timeZone).toBe('Europe/Vienna');
    expect(job({ schedule: '0 2 * * *' })?.retention.timeZone).toBe(timeZone);
    expect(job({ schedule, retention: { timeZone: 'Asia/Tokyo' } })?.retention.timeZone).toBe('Asia/Tokyo');
  });

  it.each([
    [{ keepLast: 0 }, 'keepLast must be a whole number of at least 1, not 0'],
    [{ keepLast: Number.NaN }, 'keepLast must be a whole number of at least 1, not NaN'],
    [{ daily: '7' }, 'daily must be a whole number of at least 1, not a text'],
    [{ monthly: 1.5 }, 'monthly must be a whole number of at least 1, not 1.5'],
    [{ minVerified: 0 }, 'minVerified must be a whole number of at least 1, not 0'],
    [{ maxTotalSize: 0 }, 'maxTotalSize must be above zero'],
    [{ maxTotalSize: '0GB' }, 'maxTotalSize must be above zero'],
    [{ maxTotalSize: 'much' }, 'maxTotalSize must be a size such as "512kB", "4GiB" or a number of bytes'],
    [{ timeZone: 'Vienna' }, 'timeZone must be an IANA time zone such as "Europe/Vienna", not "Vienna"'],
    [{ byTrigger: [] }, 'byTrigger must be an object, not a list'],
    [{ byTrigger: { missed: {} } }, 'byTrigger.missed is not known here; known are: schedule, manual, event'],
    [{ byTrigger: { event: { maxAge: 0 } } }, 'byTrigger.event.maxAge must be a duration above zero'],
    [{ maxAge: 30 }, 'maxAge must be at least 1h, not 30 ms; "m" are minutes, a number alone milliseconds'],
    [{ byTrigger: { event: { maxAge: '30m' } } }, 'byTrigger.event.maxAge must be at least 1h, not 30 min'],
    [{ byTrigger: { event: { minVerified: 1 } } }, 'byTrigger.event.minVerified is not known here'],
    [{ keepLst: 7 }, 'keepLst is not known here; known are: keepLast, maxAge, hourly, daily'],
  ])('are refused: %p', (retention, problem) => {
    expect(problemsOf(usable({ retention }))).toEqual([expect.stringContaining(`jobs.gallery.retention.${problem}`)]);
  });
});

const storage = (directory: string) => ({ storage: { type: 'local', directory } });

describe('in one destination', () => {
  const destinations = {
    near: storage('/near'),
    far: { ...storage('/far'), retention: { maxAge: '1d' } },
    cold: { ...storage('/cold'), retention: { maxAge: '2d', timeZone: 'Asia/Tokyo' } },
  };

  it('the job counts most that says it of the destination, then the destination, then the job', () => {
    const details = { retention: { maxAge: '3d' }, retentionIn: { cold: { daily: 4, minVerified: 1 } } };
    expect(job({ ...details, keepPrevious: '2d' }, { destinations })).toMatchObject({
      retention: { maxAgeMs: 3 * DAY },
      retentionIn: {
        far: { ...USUAL, maxAgeMs: DAY, keepSafetyMs: 2 * DAY },
        cold: { ...USUAL, daily: 4, minVerified: 1, keepSafetyMs: 2 * DAY },
      },
    });
    expect(job({}, { destinations })?.retentionIn['cold']).toEqual({
      ...USUAL,
      maxAgeMs: 2 * DAY,
      timeZone: 'Asia/Tokyo',
    });
  });

  it('rules are those of the destinations of the job', () => {
    expect(job({ destinations: ['near'] }, { destinations })?.retentionIn).toEqual({});
    const elsewhere = usable({ destinations: ['near'], retentionIn: { far: { keepLast: 1 } } }, { destinations });
    expect(problemsOf(elsewhere)).toEqual([
      'jobs.gallery.retentionIn.far must be for one of the destinations of the job: near',
    ]);
  });

  it('what is wrong is said once, where it is', () => {
    const others = { destinations: { near: { ...storage('/near'), retention: { keepLast: 0 } } } };
    expect(problemsOf(usable({ retentionIn: { near: { weekly: 0 } } }, others))).toEqual([
      'destinations.near.retention.keepLast must be a whole number of at least 1, not 0',
      'jobs.gallery.retentionIn.near.weekly must be a whole number of at least 1, not 0',
    ]);
    expect(problemsOf(usable({ retentionIn: 'all' }))).toEqual([
      'jobs.gallery.retentionIn must be an object, not a text',
    ]);
  });
});
