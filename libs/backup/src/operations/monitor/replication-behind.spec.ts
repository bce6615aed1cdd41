// A destination that lacks what a scheduled replication should have brought: told an hour after the tick, and not before.

import { describe, expect, it } from '@jest/globals';

import type { CatalogEntry } from '../../catalog/listing.js';
import { BackupError } from '../../core/errors.js';
import { HOUR } from '../../kit/durations.js';
import type { Job, Schedule } from '../job.js';
import { behind } from './findings/copies.js';
import { pruning } from './findings/pruning.js';
import { replicationBehind } from './findings/replication.js';
import { surveyOf } from './survey.js';

const NOW = new Date('2026-05-10T12:00:00Z');

/** Ticks at 04:00 each day, UTC. */
const nightly: Schedule = {
  cron: '0 4 * * *',
  timeZone: 'UTC',
  jitterMs: 0,
  catchUp: true,
  next(after) {
    const tick = new Date(`${after.toISOString().slice(0, 10)}T04:00:00Z`);
    return tick > after ? tick : new Date(tick.getTime() + 24 * HOUR);
  },
};

const jobWith = (schedule?: Schedule): Job =>
  ({
    name: 'gallery',
    source: { kind: 'sqlite', target: 'gallery.db' },
    retention: { minVerified: 1 },
    copiedTo: ['second'],
    replications: [{ name: 'to-second', from: 'first', to: 'second', ...(schedule ? { schedule } : {}) }],
    staleAfterMs: 30 * HOUR,
    expect: {},
  }) as unknown as Job;

/** Read back when it was taken, or later. */
const copy = (destination: string, finished: string, looked = finished): CatalogEntry => {
  const at = new Date(finished);
  const evidence = [{ kind: 'verified', at: new Date(looked) }];
  const manifest = { id: finished, job: 'gallery', trigger: 'schedule', startedAt: at, finishedAt: at, objects: [] };
  return { destination, manifest, evidence, trust: 'verified' } as unknown as CatalogEntry;
};

const seen = (destination: string, ...finished: readonly string[]) => ({
  destination,
  backups: finished.map((time) => copy(destination, time)),
  unreadable: [],
});

const BEFORE = '2026-05-10T02:00:00Z';
const AFTER = '2026-05-10T05:00:00Z';

describe('replication-behind', () => {
  it('counts what was there before a tick that is more than an hour ago', () => {
    const survey = surveyOf(
      jobWith(nightly),
      [seen('first', '2026-05-08T02:00:00Z', BEFORE, AFTER), seen('second')],
      NOW,
    );
    expect(replicationBehind(survey)).toEqual([
      {
        level: 'warning',
        name: 'replication-behind',
        destination: 'second',
        message:
          'second lacks 2 good backups of gallery.db that first has, the oldest of 2026-05-08T02:00:00.000Z; to-second should have copied them.',
        hint: "GET …/runs?job=to-second shows what became of its runs. Copy them now: POST …/replication/to-second/runs, or replications.replicate('to-second').",
      },
    ]);
    expect(behind(survey)).toEqual([]);
  });

  it.each([
    ['what came after the last tick', [seen('first', AFTER), seen('second')], NOW],
    ['what has an hour left to come', [seen('first', BEFORE), seen('second')], new Date('2026-05-10T04:59:00Z')],
    [
      'what was read back only after the last tick',
      [{ ...seen('first'), backups: [copy('first', BEFORE, AFTER)] }, seen('second')],
      NOW,
    ],
    ['what is there', [seen('first', BEFORE), seen('second', BEFORE)], NOW],
    [
      'what can not be looked at',
      [seen('first', BEFORE), { ...seen('second'), failure: new BackupError('STORAGE_UNREACHABLE', 'It is gone.') }],
      NOW,
    ],
  ])('does not count %s', (_, places, now) => {
    expect(replicationBehind(surveyOf(jobWith(nightly), places, now))).toEqual([]);
  });

  it('leaves it to the age where it runs only when asked to, and says what to type', () => {
    const survey = surveyOf(jobWith(), [seen('first', BEFORE), seen('second')], NOW);
    expect(replicationBehind(survey)).toEqual([]);
    expect(behind(survey)).toMatchObject([
      { name: 'behind', destination: 'second', hint: expect.stringContaining("replications.replicate('to-second')") },
    ]);
  });
});

const overdue = (schedule: Schedule | undefined, copiedTo: readonly string[]) => {
  const job = { ...jobWith(schedule), copiedTo, retention: { keepLast: 1, minVerified: 1 } };
  const times = ['2026-05-07T02:00:00Z', '2026-05-06T02:00:00Z', '2026-05-05T02:00:00Z'];
  return pruning(surveyOf(job, [seen('second', ...times)], NOW), false).map(({ name }) => name);
};

describe('what retention let go of where only a replication brings something', () => {
  const weekly: Schedule = { ...nightly, next: (after) => new Date(after.getTime() + 7 * 24 * HOUR) };

  it('is overdue when its next run has had its time', () => {
    expect(overdue(nightly, [])).toEqual(['prune-overdue']);
    expect(overdue(nightly, ['second'])).toEqual(['prune-overdue']);
    expect(overdue(weekly, ['second'])).toEqual([]);
    expect(overdue(undefined, ['second'])).toEqual([]);
  });
});
