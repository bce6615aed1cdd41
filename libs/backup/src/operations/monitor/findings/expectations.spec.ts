// What a job is expected to be, as a table: what was seen, and which expectation it does not meet.

import { describe, expect, it } from '@jest/globals';

import type { CatalogEntry } from '../../../catalog/listing.js';
import type { Expectations, Job, Schedule } from '../../job.js';
import type { Observation } from '../observation.js';
import type { Keys } from '../survey.js';
import {
  copy,
  DAY,
  expectFindings,
  HOUR,
  judged,
  KEYS,
  seen,
  sized,
  unreachable,
} from '../test-observations.spec.support.js';

function expecting(expectations: Partial<Expectations>, details: Partial<Job> = {}): Partial<Job> {
  return { expect: { maxGrowth: 10, ...expectations }, ...details };
}

/** One that was verified when it was taken, and restored so much later, which took a while. */
function restored(
  ageMs: number,
  laterMs: number,
  by: 'drill' | 'restore' = 'drill',
  durationMs = 60_000,
): CatalogEntry {
  const entry = copy(ageMs, 'nas', 'verified', 'proven');
  const evidence = entry.evidence.map((each) =>
    each.kind === 'proven'
      ? { ...each, by, durationMs, at: new Date(entry.manifest.startedAt.getTime() + laterMs) }
      : each,
  );
  return { ...entry, evidence };
}

const DAILY = [HOUR, HOUR + DAY, HOUR + 2 * DAY];
const MB = 1_000_000;

describe('a job that is expected to have some backups', () => {
  it.each<[string, Observation[], string[]]>([
    ['has them', [seen('nas', ...DAILY.map((age) => copy(age)))], []],
    ['lacks one', [seen('nas', copy(HOUR), copy(DAY))], ['warning too-few']],
    [
      'has a bad one among them',
      [seen('nas', copy(HOUR), copy(DAY), copy(2 * DAY, 'nas', 'failed'))],
      ['warning damaged', 'warning too-few'],
    ],
    [
      'has them in one destination only',
      [seen('nas', ...DAILY.map((age) => copy(age))), seen('offsite', copy(HOUR, 'offsite'))],
      ['warning too-few'],
    ],
    [
      'has nobody who could count them there',
      [seen('nas', ...DAILY.map((age) => copy(age))), unreachable('offsite')],
      ['warning unreachable'],
    ],
  ])('%s', (_, observations, expected) => {
    expectFindings(judged(expecting({ minBackups: 3 }), observations), expected);
  });

  it('is told where, and how many', () => {
    const { findings } = judged(expecting({ minBackups: 2 }), [seen('nas', copy(HOUR))]);
    expect(findings).toMatchObject([
      {
        destination: 'nas',
        message: 'nas has 1 good backup of things.db, and 2 are expected (minBackups).',
        hint: expect.stringContaining(`POST …/create with {"job":"things"}, or backups.run('things')`),
      },
    ]);
  });
});

describe('a job that is to be proven', () => {
  it.each<[string, CatalogEntry[], string[]]>([
    ['was proven in time', [copy(HOUR), restored(9 * DAY, 2 * DAY)], []],
    ['was proven in time by a restore', [copy(HOUR), restored(9 * DAY, 3 * DAY, 'restore')], []],
    ['was proven too long ago', [copy(HOUR), restored(20 * DAY, 12 * DAY)], ['warning unproven']],
    ['is new', [copy(HOUR)], []],
    ['is as old as a proof may be', [copy(HOUR), copy(7 * DAY)], []],
    ['is older, and was never proven', [copy(HOUR), copy(7 * DAY + 1)], ['warning unproven']],
    ['was proven by what then failed', [copy(HOUR), copy(9 * DAY, 'nas', 'verified', 'failed')], ['warning damaged']],
  ])('%s', (_, backups, expected) => {
    expectFindings(judged(expecting({ provenWithinMs: 7 * DAY }), [seen('nas', ...backups)]), expected);
  });

  it('is told what to do, and where when the key is elsewhere', () => {
    const job = expecting({ provenWithinMs: 7 * DAY });
    const told = (keys: Keys) => judged(job, [seen('nas', copy(HOUR), copy(10 * DAY))], keys).findings[0];
    expect(told(KEYS)).toMatchObject({
      message:
        'No backup of things.db has ever been restored to prove it, and the oldest is 10 days old; a proof is wanted every 7 days (provenWithin).',
      hint: `Run a drill: POST …/drill with {"job":"things"}, or backups.drill('things').`,
    });
    expect(told({ runs: 'absent', newest: 'absent' })?.hint).toContain('where the private key is');
  });
});

describe('a recovery', () => {
  it.each<[string, CatalogEntry[], string[]]>([
    ['that was never measured', [copy(HOUR)], []],
    ['that took as long as it may', [restored(DAY, HOUR, 'drill', HOUR)], []],
    ['that took longer', [restored(DAY, HOUR, 'drill', HOUR + 1)], ['warning slow-recovery']],
    ['that took longer once', [restored(DAY, HOUR), restored(9 * DAY, HOUR, 'drill', 2 * HOUR)], []],
    ['that took longer, of a restore with a person before it', [restored(DAY, HOUR, 'restore', 2 * HOUR)], []],
  ])('%s', (_, backups, expected) => {
    expectFindings(judged(expecting({ recoveryTimeMs: HOUR }), [seen('nas', ...backups)]), expected);
  });

  it('is told with both times', () => {
    const { findings } = judged(expecting({ recoveryTimeMs: HOUR }), [
      seen('nas', restored(DAY, HOUR, 'drill', 90 * 60_000)),
    ]);
    expect(findings[0]?.message).toBe(
      'The drill of 2026-01-09 took 1 h 30 min to recover things.db; the target is 1 h (recoveryTime).',
    );
  });
});

describe('data at risk', () => {
  const hourly: Schedule = {
    cron: '0 * * * *',
    timeZone: 'UTC',
    jitterMs: 0,
    catchUp: true,
    next: (after) => new Date(Math.floor(after.getTime() / HOUR + 1) * HOUR),
  };

  it.each<[string, Observation[], string[]]>([
    ['is as much as may be', [seen('nas', copy(2 * HOUR))], []],
    ['is more', [seen('nas', copy(2 * HOUR + 1))], ['warning data-at-risk']],
    ['is not more where one copy is newer', [seen('nas', copy(3 * HOUR)), seen('offsite', copy(HOUR, 'offsite'))], []],
    [
      'is more, whatever came that is not good',
      [seen('nas', copy(HOUR, 'nas', 'failed'), copy(3 * HOUR))],
      ['warning data-at-risk', 'warning damaged'],
    ],
    ['is all of it', [seen('nas')], ['critical no-backup']],
  ])('%s', (_, observations, expected) => {
    expectFindings(judged(expecting({ dataLossMs: 2 * HOUR }), observations), expected);
  });

  it('says when no run could ever be in time', () => {
    const observations = [seen('nas', copy(1.9 * HOUR))];
    const [told, hopeful] = [HOUR, HOUR + 1].map(
      (dataLossMs) => judged(expecting({ dataLossMs }, { schedule: hourly }), observations).findings[0],
    );
    expect(told).toMatchObject({
      message:
        'If things.db were lost now, so would be the changes of the last 1 h 54 min; the target is 1 h at the most (dataLoss).',
      hint: 'Its schedule leaves 1 h between two runs: let it run more often, or change expect.dataLoss.',
    });
    expect(hopeful?.hint).toContain('Take one now: POST …/create');
  });
});

function usual(bytes: number, count: number): number[] {
  return Array<number>(count).fill(bytes);
}

describe('the size of the newest backup', () => {
  it.each<[string, Partial<Job>, number[], string[]]>([
    ['is what is asked for', { minBytes: 100 }, [100], []],
    ['is less', { minBytes: 100 }, [99, 100], ['critical too-small']],
    ['is ten times the usual', {}, [100 * MB, ...usual(10 * MB, 10)], []],
    ['is more than ten times the usual', {}, [100 * MB + 1, ...usual(10 * MB, 10)], ['warning grown']],
    ['is much more than nothing yet is usual', {}, [1000 * MB, ...usual(10 * MB, 9)], []],
    ['is much more, of what is no burden', {}, [9.9 * MB, ...usual(1000, 10)], []],
    [
      'is more than this job may grow',
      expecting({ maxGrowth: 1.5 }),
      [16 * MB, ...usual(10 * MB, 10)],
      ['warning grown'],
    ],
    ['is more, and so are those before it by now', {}, [...usual(200 * MB, 6), ...usual(10 * MB, 5)], []],
  ])('%s', (_, job, sizes, expected) => {
    expectFindings(judged(job, [seen('nas', ...sized('nas', ...sizes))]), expected);
  });
});
