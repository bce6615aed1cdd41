// Options of a job: schedules, durations, sizes, hooks.

import { describe, expect, it } from '@jest/globals';

import { parseOptions } from './parse-options.js';
import type { JobSettings } from './settings.js';
import { problemsOf, usable } from './usable-options.spec.support.js';

const parsed = (job: object): Partial<JobSettings> => parseOptions(usable(job)).jobs['gallery'] ?? {};
const only = (job: object): string => problemsOf(usable(job)).join(' | ');

describe('a schedule', () => {
  it.each(['0 2 * * *', '*/10 * * * * *', '@daily', '0 0 29 2 *', '0 9 * * mon-fri'])('may be %p', (cron) => {
    expect(parsed({ schedule: cron }).schedule).toMatchObject({ cron });
    expect(parsed({ schedule: { cron } }).schedule).toMatchObject({ cron });
  });

  it.each(['', 'daily', '* * *', '60 * * * *', '* * * * * * *', '*/0 * * * *', 7, null, [], new Date(0)])(
    'can not be %p',
    (schedule) => expect(only({ schedule })).toMatch(/^jobs\.gallery\.schedule(\.cron)? must be [^|]*$/),
  );

  it('can not be a time that never comes', () => {
    expect(only({ schedule: '0 0 30 2 *' })).toMatch(/^jobs\.gallery\.schedule must be [^|]* never comes$/);
  });

  it.each(['Europe/Vienna', 'UTC', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata'])(
    'takes the time zone %p',
    (timeZone) => {
      expect(parsed({ schedule: { cron: '0 2 * * *', timeZone } }).schedule).toMatchObject({ timeZone });
    },
  );

  it.each(['Vienna', 'Europe/Wien', '', '+05:00', 'local', 2, null])('refuses the time zone %p', (timeZone) => {
    expect(only({ schedule: { cron: '0 2 * * *', timeZone } })).toMatch(
      /^jobs\.gallery\.schedule\.timeZone must [^|]*$/,
    );
  });

  it('reads the jitter and whether to catch up', () => {
    const schedule = { cron: '0 2 * * *', jitter: '15m', catchUp: false };
    expect(parsed({ schedule }).schedule).toMatchObject({ jitterMs: 900_000, catchUp: false });
  });
});

describe('durations and sizes', () => {
  it.each([
    ['90s', 90_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['24d', 2_073_600_000],
    [60_000, 60_000],
  ])('reads %p', (deadline, deadlineMs) => expect(parsed({ deadline })).toMatchObject({ deadlineMs }));

  it.each(['90', 'soon', '-1h', '0s', 0, -5, Number.NaN, Number.POSITIVE_INFINITY, null, true, {}, '25d'])(
    'refuses %p as a deadline',
    (deadline) => expect(only({ deadline })).toMatch(/^jobs\.gallery\.deadline must be [^|]*$/),
  );

  it.each(['keepPrevious', 'staleAfter'])('takes no more than a hundred years as %s', (name) => {
    expect(only({ [name]: '36500d' })).toBe('');
    expect(only({ [name]: '36501d' })).toBe(`jobs.gallery.${name} must be at most 36500d`);
  });

  it.each([
    ['512kB', 512_000],
    ['4GiB', 2 ** 32],
    [0, 0],
    [1000, 1000],
  ])('reads the size %p', (minSize, minBytes) => expect(parsed({ minSize })).toMatchObject({ minBytes }));

  it.each(['', '1 sack', '-1MB', -1, Number.NaN, null])('refuses %p as a size', (minSize) => {
    expect(only({ minSize })).toMatch(/^jobs\.gallery\.minSize must be a size/);
  });
});

describe('the source', () => {
  it('keeps the hooks as they are, with what they belong to', () => {
    const hooks = {
      open: true,
      beforeSwap(): void {
        this.open = false;
      },
    };
    expect(only({ source: { type: 'sqlite', file: 'x', hooks } })).toMatch(/hooks\.open is not known here/);
    const known = { beforeSwap: () => undefined };
    expect(parsed({ source: { type: 'sqlite', file: 'x', hooks: known } }).source).toMatchObject({ hooks: known });
    expect(only({ source: { type: 'sqlite', file: 'x', hooks: { afterSwap: 'x' } } })).toBe(
      'jobs.gallery.source.hooks.afterSwap must be a function',
    );
  });
});

describe('destinations of a job', () => {
  it('are all unless it names some', () => {
    const [near, far] = [
      { storage: { type: 'local', directory: 'a' } },
      { storage: { type: 'local', directory: 'b' } },
    ];
    const destinations = { near, far };
    const jobs = (job: object) => parseOptions({ ...usable(job), destinations }).jobs['gallery']?.destinations;
    expect(jobs({})).toEqual(['near', 'far']);
    expect(jobs({ destinations: ['far'] })).toEqual(['far']);
  });

  it.each([
    [[], ' must name at least one destination'],
    ['local', ' must be a list, not a text'],
    [['other'], '[0] must be one of the destinations: local'],
    [['local', 'local'], '[1] is named twice'],
  ])('can not be %p', (destinations, problem) => {
    expect(only({ destinations })).toBe(`jobs.gallery.destinations${problem}`);
  });
});
