// One piece of news of every kind about a group, as a person could get it.

import { BackupError } from '../../core/errors.js';
import type { News, RunNews } from '../../core/news.js';
import type { RunPart, RunRecord } from '../../core/run.js';
import { DAY } from '../../kit/durations.js';
import { health, run } from './sample-news.spec.support.js';

const AT = new Date('2026-03-02T02:00:42Z');
const TARGET = 'database, uploads, cache';

const backupId = (tail: string) => `20260302T02000${tail.length}Z-${tail.padEnd(10, 'a')}`;
const done = (job: string, more: Partial<RunPart> = {}): RunPart => ({
  job,
  state: 'succeeded',
  backupId: backupId(job.slice(0, 8)),
  ...more,
});

const full = new BackupError('SCRATCH_FULL', '/srv has 2.1 GB left, and 4.0 GB are needed.').toJSON();
const inUse = new BackupError('TARGET_IN_USE', 'Other sessions use the database shop.').toJSON();
const failed = new BackupError('GROUP_FAILED', `1 of 3 parts is missing. database failed: ${full.message}`, {
  hint: full.hint,
}).toJSON();
const missing = new BackupError(
  'REFERENCES_MISSING',
  '2 of 41903 files that database refers to are not in the backup of uploads: 2026/03/a.jpg, 2026/03/b.jpg.',
).toJSON();
const halfWay = new BackupError(
  'GROUP_FAILED',
  `The restore stopped half-way. Restored: uploads. database failed: ${inUse.message} Not touched: nothing.`,
  { hint: inUse.hint },
).toJSON();

function groupNews(event: RunNews['event'], parts: readonly RunPart[], about: Partial<RunRecord> = {}): RunNews {
  const healthOfParts = [health({ job: 'database' }), health({ job: 'uploads' })];
  return {
    id: `${event}.1`,
    at: AT,
    event,
    run: run({ job: 'everything', parts, ...about }),
    target: TARGET,
    healthOfParts,
  };
}

/** By the names of the golden files. */
export const GROUP_SAMPLES: Readonly<Record<string, News>> = {
  'group-backup-succeeded': groupNews('backup.succeeded', [
    done('database'),
    done('uploads'),
    done('cache', { optional: true }),
  ]),
  'group-backup-warning': groupNews(
    'backup.warning',
    [
      done('database'),
      done('uploads', { state: 'warning' }),
      { job: 'cache', optional: true, state: 'failed', error: full },
    ],
    {
      state: 'warning',
      warnings: [missing, { ...full, message: `cache, an optional part, failed: ${full.message}` }],
    },
  ),
  'group-backup-failed': groupNews(
    'backup.failed',
    [{ job: 'database', state: 'failed', error: full }, done('uploads'), done('cache', { optional: true })],
    { state: 'failed', error: failed },
  ),
  'group-restore-started': groupNews(
    'restore.started',
    [
      { job: 'uploads', state: 'queued' },
      { job: 'database', state: 'queued' },
    ],
    { operation: 'restore', state: 'running', trigger: 'manual', by: 'ada@example.com' },
  ),
  'group-restore-finished': groupNews('restore.finished', [done('uploads'), done('database')], {
    operation: 'restore',
    trigger: 'manual',
    by: 'ada@example.com',
  }),
  'group-restore-failed': groupNews(
    'restore.failed',
    [
      { job: 'uploads', state: 'skipped' },
      { job: 'database', state: 'failed', error: full },
    ],
    { operation: 'restore', state: 'failed', trigger: 'manual', error: full },
  ),
  'group-restore-half-way': groupNews(
    'restore.failed',
    [done('uploads'), { job: 'database', state: 'failed', error: inUse }],
    { operation: 'restore', state: 'failed', trigger: 'manual', error: halfWay },
  ),
  'group-restore-undone': groupNews('restore.finished', [done('database'), done('uploads')], {
    operation: 'undo',
    trigger: 'manual',
  }),
  'group-health-worse': {
    id: 'everything-1',
    at: AT,
    event: 'health.worse',
    job: 'everything',
    target: TARGET,
    before: 'healthy',
    since: AT,
    report: {
      level: 'warning',
      summary: 'One group.',
      checkedAt: AT,
      findings: [],
      jobs: [],
      groups: [
        {
          group: 'everything',
          level: 'warning',
          summary: 'The newest complete backup of the group everything is 9.0 days old.',
          findings: [
            {
              level: 'warning',
              name: 'group-stale',
              message:
                'The newest complete backup of the group everything is 9 d old; one was due before 2026-03-01T02:00:00.000Z.',
              hint: `Take one now: POST …/groups/everything/backups, or groups.run('everything').`,
            },
          ],
          jobs: ['database', 'uploads', 'cache'],
          newestComplete: {
            runId: 'run-20260221T020000Z-k3x9q2abcd',
            startedAt: new Date('2026-02-21T02:00:00Z'),
            ageMs: 9 * DAY,
          },
        },
      ],
    },
  },
};
