// One piece of news of every kind, as a person could get it.

import type { Backup } from '../../core/backup.js';
import { BackupError } from '../../core/errors.js';
import type { Finding, HealthReport, JobHealth } from '../../core/health.js';
import type { Manifest } from '../../core/manifest.js';
import type { GatheredNews, HealthNews, News, RunNews } from '../../core/news.js';
import type { RunRecord } from '../../core/run.js';
import { DAY, formatDuration, HOUR } from '../../kit/durations.js';
import { MIB } from '../../kit/sizes.js';

const AT = new Date('2026-03-02T02:00:42Z');
const GOOD = '20260301T010000Z-k3x9q2abcd';
const NEW = '20260302T020000Z-m7p4w8efgh';
const TARGET = '/srv/gallery/gallery.db';
const ORDERS = 'postgres://db.internal/orders';

function manifest(id: string, startedAt: Date): Manifest {
  const digest = { bytes: 12 * MIB, sha256: 'a'.repeat(64) };
  return {
    id,
    job: 'gallery',
    source: { kind: 'sqlite', target: TARGET },
    trigger: 'schedule',
    runId: 'run-20260302T020000Z-m7p4w8wxyz',
    startedAt,
    finishedAt: startedAt,
    objects: [
      { name: 'gallery.db.gz', ...digest, stages: [], plain: { name: 'gallery.db', ...digest, bytes: 48 * MIB } },
    ],
    facts: { engine: 'sqlite', engineVersion: '3.46.0', bytes: 48 * MIB, tables: [], properties: {} },
    writer: { name: 'nestjs-backup', version: '0.1.0' },
  };
}

function backup(id: string, startedAt: Date, ...copies: readonly [string, Backup['trust']][]): Backup {
  return {
    id,
    manifest: manifest(id, startedAt),
    copies: copies.map(([destination, trust]) => ({ destination, trust, evidence: [] })),
    trust: copies[0]?.[1] ?? 'stored',
  };
}

const newBackup = backup(NEW, new Date('2026-03-02T02:00:00Z'), ['nas', 'verified'], ['s3', 'verified']);
const goodBackup = backup(GOOD, new Date('2026-03-01T01:00:00Z'), ['nas', 'verified'], ['s3', 'verified']);

export function run(about: Partial<RunRecord> = {}): RunRecord {
  return {
    id: 'run-20260302T020000Z-m7p4w8wxyz',
    operation: 'backup',
    job: 'gallery',
    trigger: 'schedule',
    state: 'succeeded',
    queuedAt: new Date('2026-03-02T02:00:00Z'),
    startedAt: new Date('2026-03-02T02:00:00.200Z'),
    ...(about.state === 'running' ? {} : { finishedAt: new Date('2026-03-02T02:00:41.900Z') }),
    notes: [],
    warnings: [],
    ...about,
  };
}

export function health(about: Partial<JobHealth> = {}): JobHealth {
  return {
    job: 'gallery',
    level: 'healthy',
    summary: `The newest good backup of ${TARGET} is 25 h old; 30 in all, last proven on 2026-02-28.`,
    findings: [],
    destinations: [],
    backups: 30,
    newestGood: { id: GOOD, startedAt: goodBackup.manifest.startedAt, ageMs: 25 * HOUR, trust: 'verified' },
    proven: { id: GOOD, at: new Date('2026-03-01T05:00:12Z'), recoveryMs: 12_300 },
    ...about,
  };
}

const NONE_GOOD: Partial<JobHealth> = {
  level: 'critical',
  summary: `There is no good backup of ${TARGET}.`,
  backups: 0,
  findings: [finding('no-backup', `There is no good backup of ${TARGET}.`, takeOne)],
};

function takeOne(): string {
  return `Take one now: POST …/create with {"job":"gallery"}, or backups.run('gallery').`;
}

export function finding(
  name: Finding['name'],
  message: string,
  hint: () => string,
  about: Partial<Finding> = {},
): Finding {
  return { level: 'critical', name, message, hint: hint(), ...about };
}

const FAR = finding(
  'unreachable',
  'nas could not be looked at: connect ECONNREFUSED 10.0.0.5:2049.',
  () => 'Check that the storage is mounted or reachable, then try again.',
  { level: 'warning', destination: 'nas' },
);

function report(...jobs: readonly JobHealth[]): HealthReport {
  return { level: jobs[0]?.level ?? 'healthy', summary: 'One job.', checkedAt: AT, findings: [], jobs };
}

function withoutGood({ newestGood: _none, proven: _neither, ...rest }: JobHealth): JobHealth {
  return rest;
}

const refused = new BackupError('STORAGE_UNREACHABLE', 'nas: connect ECONNREFUSED 10.0.0.5:2049.').toJSON();
const everywhere = new BackupError(
  'ALL_DESTINATIONS_FAILED',
  'No backup was stored. nas: connect ECONNREFUSED 10.0.0.5:2049. s3: Access Denied.',
).toJSON();
const differs = new BackupError(
  'FACTS_MISMATCH',
  `The restored data differs from what was captured: table:photos is 41902 rows instead of 41903 rows.`,
).toJSON();

function runNews(event: RunNews['event'], about: Partial<RunRecord>, more: Partial<RunNews> = {}): RunNews {
  return { id: `${event}.1`, at: AT, event, run: run(about), target: TARGET, health: health(), ...more };
}

function healthNews(event: HealthNews['event'], now: JobHealth, about: Partial<HealthNews> = {}): HealthNews {
  const since = new Date(AT.getTime() - 26 * HOUR);
  return {
    id: `${event}.1`,
    at: AT,
    event,
    job: 'gallery',
    target: TARGET,
    before: 'healthy',
    since,
    report: report(now),
    ...about,
  };
}

function aging(ageMs: number, target = TARGET): JobHealth {
  const message = `The newest good backup of ${target} is ${formatDuration(ageMs)} old; one was due before 2026-03-02T02:00:00.000Z.`;
  const stale = finding('stale', message, takeOne);
  return health({ level: 'critical', findings: [stale, FAR], newestGood: newestGood(ageMs) });
}

function newestGood(ageMs: number): NonNullable<JobHealth['newestGood']> {
  return { id: GOOD, startedAt: goodBackup.manifest.startedAt, ageMs, trust: 'verified' };
}

function gathered(event: HealthNews['event'], changes: readonly HealthNews[]): GatheredNews {
  const all = report(...changes.flatMap(({ report: { jobs } }) => jobs));
  return { id: `${event}.3`, at: AT, event, changes: changes.map((each) => ({ ...each, report: all })), report: all };
}

const replication = { operation: 'replicate', job: 'to-second' } as const;

/** By the names of the golden files. */
export const SAMPLES: Readonly<Record<string, News>> = {
  'backup-succeeded': runNews(
    'backup.succeeded',
    { backupId: NEW, notes: ['Stored 12.6 MB in nas, s3.'], label: 'before the migration' },
    { backup: newBackup, health: health({ newestGood: { ...newestGood(0), id: NEW } }) },
  ),
  'backup-unchanged': runNews(
    'backup.succeeded',
    { id: 'run-20260303T020000Z-a1b2c3d4e5', backupId: NEW },
    { backup: newBackup, health: health({ newestGood: { ...newestGood(0), id: NEW } }) },
  ),
  'backup-warning': runNews(
    'backup.warning',
    { state: 'warning', backupId: NEW, warnings: [refused] },
    { backup: backup(NEW, new Date('2026-03-02T02:00:00Z'), ['s3', 'verified']) },
  ),
  'backup-failed': runNews('backup.failed', { state: 'failed', error: everywhere }),
  'backup-failed-no-good-one': runNews(
    'backup.failed',
    { state: 'failed', error: everywhere },
    { health: withoutGood(health(NONE_GOOD)), repeated: 3 },
  ),
  'replication-succeeded': runNews(
    'replication.succeeded',
    { ...replication, notes: ['gallery: 3 backups (36 MB) copied from primary to second.'] },
    { target: 'primary → second' },
  ),
  'replication-warning': runNews(
    'replication.warning',
    {
      ...replication,
      state: 'warning',
      notes: ['gallery: 2 backups (24 MB) copied from primary to second; 1 backup still to come.'],
      warnings: [refused],
    },
    { target: 'primary → second' },
  ),
  'replication-failed': runNews(
    'replication.failed',
    { ...replication, state: 'failed', error: everywhere },
    { target: 'primary → second' },
  ),
  'drill-passed': runNews(
    'drill.passed',
    { operation: 'drill', backupId: GOOD, notes: [`${GOOD} is proven. Recovery took 12.3 s.`] },
    { backup: goodBackup },
  ),
  'drill-failed': runNews(
    'drill.failed',
    {
      operation: 'drill',
      state: 'failed',
      backupId: NEW,
      error: differs,
      checks: [
        {
          name: 'photos-there',
          verdict: 'blocked',
          message: 'SELECT count(*) answered 41902, and 41903 was expected.',
        },
      ],
    },
    { backup: backup(NEW, new Date('2026-03-02T02:00:00Z'), ['nas', 'failed']) },
  ),
  'restore-started': runNews(
    'restore.started',
    { operation: 'restore', state: 'running', trigger: 'manual', by: 'ada@example.com', backupId: GOOD },
    { backup: goodBackup },
  ),
  'restore-finished': runNews(
    'restore.finished',
    {
      operation: 'restore',
      trigger: 'manual',
      by: 'ada@example.com',
      backupId: GOOD,
      notes: [
        `The data as it was is in the safety backup ${NEW}.`,
        `Restored into ${TARGET} in 12.3 s, the same as captured.`,
      ],
    },
    { backup: goodBackup },
  ),
  'restore-failed': runNews(
    'restore.failed',
    { operation: 'restore', state: 'failed', trigger: 'manual', backupId: GOOD, error: differs },
    { backup: goodBackup },
  ),
  'restore-undone': runNews('restore.finished', {
    operation: 'undo',
    trigger: 'manual',
    notes: [`${TARGET} is again as it was before run-20260302T013000Z-aaaaaaaaaa.`],
  }),
  'rescue-finished': runNews(
    'restore.finished',
    {
      operation: 'rescue',
      backupId: GOOD,
      notes: [`Put back into ${TARGET}: posts: 1000 rows put back, 12 of them because others refer to them.`],
    },
    { backup: goodBackup },
  ),
  'prune-refused': {
    id: 'prune.refused.1',
    at: AT,
    event: 'prune.refused',
    job: 'gallery',
    target: TARGET,
    refusals: [{ destination: 'nas', reason: 'None of the backups that are there could be read back.' }],
    run: run(),
    health: health(),
  },
  'health-worse': healthNews('health.worse', aging(26 * HOUR)),
  'health-worse-set-up': {
    id: 'health.worse.2',
    at: AT,
    event: 'health.worse',
    before: 'healthy',
    since: AT,
    report: {
      ...report(health()),
      level: 'warning',
      findings: [
        finding(
          'notifier-failing',
          'The notifier ops could not be reached: hooks.slack.com answered 404: no_service.',
          () => 'Make a new incoming webhook in the settings of the Slack app, and give its URL.',
          { level: 'warning', notifier: 'ops' },
        ),
      ],
    },
  },
  'health-worse-several': gathered('health.worse', [
    healthNews('health.worse', aging(26 * HOUR)),
    healthNews('health.worse', { ...aging(30 * HOUR, ORDERS), job: 'orders' }, { job: 'orders', target: ORDERS }),
  ]),
  'health-reminder': healthNews('health.reminder', aging(3 * DAY), { before: 'critical' }),
  'health-better': healthNews('health.better', health({ level: 'warning', findings: [FAR] }), { before: 'critical' }),
  'health-recovered': healthNews('health.recovered', health(), { before: 'critical' }),
  test: { id: 'test.1', at: AT, event: 'test' },
};
