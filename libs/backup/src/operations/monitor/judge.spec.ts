// Health as a table: what was seen, and what it is worth.

import { describe, expect, it } from '@jest/globals';

import { BackupError } from '../../core/errors.js';
import type { Job, Schedule } from '../job.js';
import { type Finding, FINDING_NAMES, worst, worstFirst } from '../../core/health.js';
import type { Observation } from './observation.js';
import {
  copy,
  DAY,
  expectFindings,
  HOUR,
  judged,
  KEYS,
  seen,
  STALE_AFTER_A_DAY,
  unreachable,
} from './test-observations.spec.support.js';

/** Runs each midnight. */
const NIGHTLY: Schedule = {
  cron: '0 0 * * *',
  timeZone: 'UTC',
  jitterMs: 10 * 60_000,
  catchUp: true,
  next: (after) => new Date(Math.floor(after.getTime() / DAY + 1) * DAY),
};

/** As cron's, which gives up looking some years ahead. */
const SHORT_SIGHTED: Schedule = {
  ...NIGHTLY,
  next: () => {
    throw new Error('That is too far ahead.');
  },
};

describe('judge', () => {
  it.each<[string, Partial<Job>, Observation[], string[]]>([
    ['a fresh good backup', STALE_AFTER_A_DAY, [seen('nas', copy(HOUR))], []],
    ['a job that never said how often it runs', {}, [seen('nas', copy(400 * DAY))], []],
    ['no backup at all', {}, [seen('nas')], ['critical no-backup']],
    [
      'only one that nobody has read back',
      {},
      [seen('nas', { ...copy(HOUR), evidence: [], trust: 'stored' })],
      ['critical no-backup'],
    ],
    [
      'only one that is damaged',
      {},
      [seen('nas', copy(HOUR, 'nas', 'failed'))],
      ['critical no-backup', 'warning damaged'],
    ],
    ['a moment before it is stale', STALE_AFTER_A_DAY, [seen('nas', copy(DAY - 1))], []],
    ['the moment it is stale', STALE_AFTER_A_DAY, [seen('nas', copy(DAY))], ['critical stale']],
    ['a nightly job that ran last night', { schedule: NIGHTLY }, [seen('nas', copy(12 * HOUR - 1000))], []],
    ['a nightly job that missed a night', { schedule: NIGHTLY }, [seen('nas', copy(13 * HOUR))], ['critical stale']],
    [
      'an old good one behind a fresh bad one',
      STALE_AFTER_A_DAY,
      [seen('nas', copy(HOUR, 'nas', 'failed'), copy(2 * DAY))],
      ['critical stale', 'warning damaged'],
    ],
    [
      'one destination that does not answer',
      STALE_AFTER_A_DAY,
      [seen('nas', copy(HOUR)), unreachable('offsite')],
      ['warning unreachable'],
    ],
    [
      'no destination that answers',
      STALE_AFTER_A_DAY,
      [unreachable('nas'), unreachable('offsite')],
      ['critical unreachable', 'critical unreachable'],
    ],
    [
      'nothing where it can be seen',
      {},
      [seen('nas'), unreachable('offsite')],
      ['critical no-backup', 'warning unreachable'],
    ],
    [
      'a destination that has fallen behind',
      STALE_AFTER_A_DAY,
      [seen('nas', copy(HOUR)), seen('offsite', copy(3 * DAY, 'offsite'))],
      ['warning behind'],
    ],
    ['a destination that never got one', {}, [seen('nas', copy(HOUR)), seen('offsite')], ['warning behind']],
    [
      'a destination whose newest is not the newest, but fresh',
      STALE_AFTER_A_DAY,
      [seen('nas', copy(HOUR)), seen('offsite', copy(3 * HOUR, 'offsite'))],
      [],
    ],
    ['one from the future', STALE_AFTER_A_DAY, [seen('nas', copy(HOUR), copy(-DAY))], ['warning from-the-future']],
    ['a clock that is a little ahead', STALE_AFTER_A_DAY, [seen('nas', copy(-HOUR))], []],
    [
      'one from the future that would hide that nothing came',
      STALE_AFTER_A_DAY,
      [seen('nas', copy(5 * DAY), copy(-DAY))],
      ['critical stale', 'warning from-the-future'],
    ],
  ])('%s', (_, job, observations, expected) => {
    expectFindings(judged(job, observations), expected);
  });

  it('is stale when the next run, however long it takes, should have ended', () => {
    const startedAt = new Date('2026-01-10T00:00:05.000Z');
    const manifest = { ...copy(0).manifest, startedAt, finishedAt: new Date('2026-01-10T00:10:05.000Z') };
    const due = new Date('2026-01-11T01:40:00.000Z');
    const at = (ms: number) => {
      const observation = seen('nas', { ...copy(0), manifest });
      return judged({ schedule: NIGHTLY }, [observation], KEYS, new Date(due.getTime() + ms));
    };
    expect([at(-1).level, at(0).level, at(0).staleFrom]).toEqual(['healthy', 'critical', due]);
  });

  it('gives a run that is held back until it may start', () => {
    const backup = copy(2 * HOUR);
    const window = { from: 150, to: 300, timeZone: 'UTC' };
    const held = { schedule: NIGHTLY, window, loop: { aboveMs: 50, waitMs: 600_000 } };
    expect(judged({ schedule: NIGHTLY }, [seen('nas', backup)]).staleFrom).toEqual(
      new Date('2026-01-11T01:10:03.000Z'),
    );
    expect(judged(held, [seen('nas', backup)]).staleFrom).toEqual(new Date('2026-01-11T03:40:03.000Z'));
  });

  it('does not reckon with the time of a backup from the far future', () => {
    const health = judged({ schedule: SHORT_SIGHTED }, [seen('nas', copy(-10_000 * DAY))]);
    expectFindings(health, ['warning from-the-future']);
    expect(health.staleFrom).toBeUndefined();
  });

  it('names a manifest that can not be understood', () => {
    const error = new BackupError('MANIFEST_TOO_NEW', 'It has version 2.');
    const observation: Observation = { ...seen('nas', copy(HOUR)), unreadable: [{ id: 'odd', error }] };
    const { findings: all } = judged({}, [observation]);
    expect(all).toEqual([
      {
        level: 'warning',
        name: 'unreadable',
        destination: 'nas',
        message: "nas has a backup that can't be understood, odd: It has version 2.",
        hint: error.hint,
      },
    ]);
  });

  it.each([
    ['fits', []],
    ['absent', []],
    ['foreign', ['warning foreign-keys']],
  ] as const)('minds keys that are %s: %p', (keyFit, expected) => {
    expectFindings(judged({}, [seen('nas', copy(HOUR))], { ...KEYS, runs: keyFit }), expected);
  });

  it('says in one sentence how things stand', () => {
    const proven = judged({}, [seen('nas', copy(25 * HOUR, 'nas', 'verified', 'proven'), copy(3 * DAY))]);
    expect(proven.summary).toBe(
      'The newest good backup of things.db is 25 h old; 2 in all, last proven on 2026-01-09, when recovery took 1.2 s.',
    );
    expect(proven.proven).toMatchObject({ recoveryMs: 1234 });
    expect(proven.newestGood).toMatchObject({ ageMs: 25 * HOUR, trust: 'proven' });
    expect(judged({}, [seen('nas', copy(HOUR))]).summary).toContain('never proven by a drill');
    expect(judged({}, [seen('nas')]).summary).toBe('There is no good backup of things.db.');
  });

  it('never says that there is nothing where it could not look', () => {
    const blind = judged({}, [unreachable('nas')]);
    expect(blind.summary).toBe("Whether things.db has a good backup can't be seen.");
    const half = judged({}, [seen('nas'), unreachable('offsite')]);
    expect(half.summary).toContain("offsite can't be looked at");
  });

  it('shows what each destination holds', () => {
    const foul = copy(3 * DAY, 'nas', 'failed');
    const observations = [seen('nas', copy(HOUR), copy(2 * DAY), foul), seen('offsite'), unreachable('tape')];
    const { destinations } = judged({}, observations);
    expect(destinations).toEqual([
      {
        name: 'nas',
        level: 'warning',
        reachable: true,
        backups: 3,
        bytes: 30,
        newestGood: {
          id: copy(HOUR).manifest.id,
          startedAt: copy(HOUR).manifest.startedAt,
          ageMs: HOUR,
          trust: 'verified',
        },
      },
      { name: 'offsite', level: 'warning', reachable: true, backups: 0, bytes: 0 },
      { name: 'tape', level: 'warning', reachable: false, backups: 0, bytes: 0 },
    ]);
  });

  it('tells of many bad copies, or many that can not be understood, once', () => {
    const foul = [copy(DAY, 'nas', 'failed'), copy(2 * DAY, 'nas', 'failed')];
    const error = new BackupError('MANIFEST_INVALID', 'It is not JSON.');
    const unread = [
      { id: 'odd', error },
      { id: 'odder', error },
    ];
    const { findings } = judged({}, [{ ...seen('nas', copy(HOUR), ...foul), unreadable: unread }]);
    expect(findings.map(({ message }) => message)).toEqual([
      `2 copies in nas are bad, the newest that of ${foul[0]?.manifest.id}: It was failed.`,
      "nas has 2 backups that can't be understood, odd: It is not JSON.",
    ]);
  });

  it('has the worst first, and knows every name', () => {
    const named: Finding[] = FINDING_NAMES.map((name, index) => ({
      level: index % 2 === 0 ? 'warning' : 'critical',
      name,
      message: '',
      hint: '',
    }));
    const sorted = worstFirst(named.toReversed()).map(({ level, name }) => `${level} ${name}`);
    expect(sorted.slice(0, 2)).toEqual(['critical stale', 'critical unreachable']);
    expect(sorted.at(-1)).toBe('warning clock-skew');
    expect(sorted).toHaveLength(FINDING_NAMES.length);
  });

  it('counts a backup once however many copies it has', () => {
    const observations = [seen('nas', copy(HOUR)), seen('offsite', copy(HOUR, 'offsite'), copy(2 * HOUR, 'offsite'))];
    expect(judged({}, observations).backups).toBe(2);
  });
});

describe('worst', () => {
  it('is the worst of all, and healthy when there is nothing to say', () => {
    expect([worst([]), worst(['healthy', 'warning']), worst(['critical', 'healthy', 'warning'])]).toEqual([
      'healthy',
      'warning',
      'critical',
    ]);
  });
});
