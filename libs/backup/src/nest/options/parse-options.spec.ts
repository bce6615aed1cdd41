// Options at the door: every problem at once, each with its path, and every default applied.

import { describe, expect, it } from '@jest/globals';
import { resolve } from 'node:path';

import { SqliteSource } from '../../sources/sqlite/sqlite-source.js';
import { systemClock } from '../../core/clock.js';
import { LocalStorage } from '../../storage/local/local-storage.js';
import { parseOptions } from './parse-options.js';
import { problemsOf, usable } from './usable-options.spec.support.js';

describe('parseOptions', () => {
  it('applies every default', () => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    expect(parseOptions(usable({ schedule: '0 2 * * *' }))).toEqual({
      destinations: { local: { storage: { type: 'local', directory: '/backups' }, prefix: '' } },
      groups: {},
      replication: {},
      jobs: {
        gallery: {
          source: { type: 'sqlite', file: 'gallery.db' },
          destinations: ['local'],
          schedule: { cron: '0 2 * * *', timeZone, jitterMs: 0, catchUp: true },
          retention: { timeZone, minVerified: 3, keepSafetyMs: 7 * 86_400_000 },
          retentionIn: {},
          compression: { type: 'gzip', level: 6 },
          encryption: { type: 'none' },
          skipsUnchanged: false,
          drill: { checks: [] },
          events: { quietMs: 5000, maxDelayMs: 60_000 },
          limits: {},
          deadlineMs: 6 * 3_600_000,
          minBytes: 1,
          expect: { maxGrowth: 10 },
          keepPreviousMs: 7 * 86_400_000,
        },
      },
      monitor: { timeZone },
      alerts: { remindAfterMs: 86_400_000 },
      notifiers: {},
      schedules: true,
      replicas: true,
      history: { keepRunsMs: 90 * 86_400_000, keepAuditMs: 730 * 86_400_000 },
      shutdown: { mode: 'wait', graceMs: 25_000 },
    });
  });

  it('finds problems of every kind in one go', () => {
    const problems = problemsOf({
      destinations: {
        Local: { storage: { type: 'ftp', bucket: 'x' }, prefix: '/x' },
        near: { storage: { type: 'local', directory: '' }, prefx: 'a' },
      },
      jobs: {
        gallery: {
          source: { type: 'sqlite', path: 'x' },
          destinations: ['far', 'near', 'near'],
          schedule: { cron: '0 25 * * *', timeZone: 'Europe/Wien', jitter: '2d', catchup: false },
          retention: { keepLast: 0, maxAge: 'a week', minVerified: 1.5 },
          compression: { type: 'gzip', level: 10 },
          encryption: 'yes',
          deadline: '30d',
          minSize: '1 sack',
          keepPrevious: 0,
          staleAfter: -1,
        },
        orders: 7,
      },
      schedules: 'false',
      replicas: 'false',
      shutdown: { mode: 'kill', grace: '2d' },
      retention: { keepLast: 3 },
    });
    expect(problems.map((problem) => problem.split(' ', 1)[0]).toSorted()).toEqual([
      'destinations.Local',
      'destinations.Local.prefix',
      'destinations.Local.storage.bucket',
      'destinations.Local.storage.directory',
      'destinations.Local.storage.type',
      'destinations.near.prefx',
      'destinations.near.storage.directory',
      'jobs.gallery.compression.level',
      'jobs.gallery.deadline',
      'jobs.gallery.destinations[0]',
      'jobs.gallery.destinations[2]',
      'jobs.gallery.encryption',
      'jobs.gallery.keepPrevious',
      'jobs.gallery.minSize',
      'jobs.gallery.retention.keepLast',
      'jobs.gallery.retention.maxAge',
      'jobs.gallery.retention.minVerified',
      'jobs.gallery.schedule.catchup',
      'jobs.gallery.schedule.cron',
      'jobs.gallery.schedule.jitter',
      'jobs.gallery.schedule.timeZone',
      'jobs.gallery.source.file',
      'jobs.gallery.source.path',
      'jobs.gallery.staleAfter',
      'jobs.orders',
      'jobs.orders.source',
      'replicas',
      'retention',
      'schedules',
      'shutdown.grace',
      'shutdown.mode',
    ]);
  });

  it.each([[undefined], [null], ['{}'], [[]]])('refuses %p in the place of options', (value) => {
    expect(problemsOf(value)).toEqual([
      expect.stringMatching(/^the value must be an object, not /),
      'destinations must be an object, not missing',
      'jobs must be an object, not missing',
    ]);
  });

  it.each([['Gallery'], ['1st'], ['a b'], ['../x'], ['-a'], ['x'.repeat(64)], ['__proto__x'], ['é']])(
    'refuses the name %p for a job and for a destination',
    (name) => {
      const { destinations, jobs } = usable();
      expect(problemsOf({ destinations, jobs: { [name]: jobs['gallery'] } })).toEqual([
        expect.stringMatching(/ must have a name of lower-case letters, digits and dashes/),
      ]);
      expect(problemsOf({ jobs, destinations: { [name]: destinations['local'] } })).toHaveLength(1);
    },
  );

  it.each([['constructor'], ['x'.repeat(63)], ['a-1']])('takes the name %p', (name) => {
    const { destinations, jobs } = usable();
    expect(Object.keys(parseOptions({ destinations, jobs: { [name]: jobs['gallery'] } }).jobs)).toEqual([name]);
  });

  it('refuses two destinations in one place', () => {
    const { jobs } = usable();
    expect(problemsOf({ jobs, destinations: { a: at('x'), b: at('x', 'p'), c: at(resolve('x')) } })).toEqual([
      'destinations.c is the same place as a; give one of them another place or prefix',
    ]);
    expect(problemsOf({ jobs, destinations: { a: at('x', 'p/q'), b: at('x/p'), c: at('x/p', 'q') } })).toEqual([
      expect.stringMatching(/^destinations\.c is the same place as a;/),
    ]);
    const storage = new LocalStorage({ directory: '/x', clock: systemClock });
    expect(problemsOf({ jobs, destinations: { a: { storage }, b: { storage }, c: { storage, prefix: 'c' } } })).toEqual(
      [expect.stringMatching(/^destinations\.b is the same place as a;/)],
    );
  });

  it.each(['backups/', '/backups', 'a//b', '..', 'a/../b', '.hidden', 'a b', 7, null])(
    'refuses the prefix %p',
    (prefix) => {
      const { destinations, jobs } = usable();
      expect(problemsOf({ jobs, destinations: { local: { ...destinations['local'], prefix } } })).toEqual([
        expect.stringMatching(/^destinations\.local\.prefix must be letters/),
      ]);
    },
  );
});

function at(directory: string, prefix = ''): object {
  return { storage: { type: 'local', directory }, prefix };
}

describe('parts that the host has made', () => {
  const storage = new LocalStorage({ directory: '/x', clock: systemClock });
  const source = new SqliteSource({ file: 'gallery.db', clock: systemClock });

  it('are taken as they are', () => {
    const { destinations, jobs } = parseOptions({ destinations: { own: { storage } }, jobs: { gallery: { source } } });
    expect(destinations['own']?.storage).toBe(storage);
    expect(jobs['gallery']?.source).toBe(source);
  });

  it('are told what they lack', () => {
    const { capture, stage, ...rest } = { capture: () => 0, stage: () => 0, kind: 'mine', target: '' };
    const incomplete = { ...rest, capture, stage, restoreChecks: () => 0, restoreSteps: () => 0, undo: () => 0 };
    expect(
      problemsOf({
        destinations: { own: { storage: { kind: 'mine', location: 'here', read: () => 0, list: () => 0 } } },
        jobs: { gallery: { source: incomplete } },
      }),
    ).toEqual([
      'destinations.own.storage must implement the method write',
      'destinations.own.storage must implement the method stat',
      'destinations.own.storage must implement the method delete',
      'jobs.gallery.source must implement the method forgetUndo',
      'jobs.gallery.source must have a text as its target',
    ]);
  });

  it.each([[undefined], [null], ['/backups'], [[]], [7]])('can not be %p', (value) => {
    expect(problemsOf({ destinations: { own: { storage: value } }, jobs: { gallery: { source: value } } })).toEqual([
      'destinations.own.storage must be { type: "local", directory }, { type: "s3", bucket } or an object that implements Storage',
      'jobs.gallery.source must be { type: "sqlite", file }, { type: "postgres", url }, { type: "logs", directory } or an object that implements Source',
    ]);
  });
});
