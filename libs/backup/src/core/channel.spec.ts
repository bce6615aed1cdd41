// Which news go where.

import { describe, expect, it } from '@jest/globals';

import { DEFAULT_EVENTS, type NewsFilter, wants } from './channel.js';
import type { HealthLevel, HealthReport } from './health.js';
import type { HealthEvent, News, RunEvent } from './news.js';
import type { RunRecord } from './run.js';

const at = new Date(0);
const ALL: NewsFilter = { level: 'healthy', events: DEFAULT_EVENTS };

function about(event: RunEvent, job = 'gallery'): News {
  const run: RunRecord = {
    id: 'run',
    operation: 'backup',
    job,
    trigger: 'manual',
    state: 'succeeded',
    queuedAt: at,
    notes: [],
    warnings: [],
  };
  return { id: '1', at, event, run, target: 'gallery.db' };
}

function healthOf(job: string | undefined, event: HealthEvent, before: HealthLevel, now: HealthLevel): News {
  const report: HealthReport = {
    level: now,
    summary: '',
    checkedAt: at,
    findings: [],
    jobs: [{ job: 'gallery', level: now, summary: '', findings: [], destinations: [], backups: 0 }],
  };
  return { id: '1', at, event, before, since: at, report, ...(job === undefined ? {} : { job }) };
}

describe('a filter', () => {
  it('lets all pass but what is as it should be, when nothing is said', () => {
    expect(wants(ALL, about('backup.succeeded'))).toBe(false);
    expect(wants(ALL, about('drill.passed'))).toBe(false);
    expect(wants(ALL, about('backup.warning'))).toBe(true);
    expect(wants(ALL, about('restore.started'))).toBe(true);
    expect(wants(ALL, healthOf('gallery', 'health.recovered', 'warning', 'healthy'))).toBe(true);
  });

  it.each<[HealthLevel, News, boolean]>([
    ['critical', about('backup.failed'), true],
    ['critical', about('backup.warning'), false],
    ['warning', about('backup.warning'), true],
    ['warning', about('restore.finished'), true],
    ['critical', about('restore.finished'), false],
    ['critical', healthOf('gallery', 'health.worse', 'healthy', 'critical'), true],
    ['critical', healthOf('gallery', 'health.worse', 'healthy', 'warning'), false],
    ['critical', healthOf('gallery', 'health.better', 'critical', 'warning'), true],
    ['critical', healthOf('gallery', 'health.recovered', 'critical', 'healthy'), true],
    ['critical', healthOf('gallery', 'health.recovered', 'warning', 'healthy'), false],
  ])('goes by %s as the least that matters, and ends what it began', (level, news, passes) => {
    expect(wants({ ...ALL, level }, news)).toBe(passes);
  });

  it('goes by job, and lets pass what is about none', () => {
    const filter = { ...ALL, jobs: ['orders'] };
    expect(wants(filter, about('backup.failed', 'orders'))).toBe(true);
    expect(wants(filter, about('backup.failed'))).toBe(false);
    expect(wants(filter, healthOf('gallery', 'health.worse', 'healthy', 'critical'))).toBe(false);
    expect(wants(filter, healthOf(undefined, 'health.worse', 'healthy', 'warning'))).toBe(true);
  });

  it('goes by event', () => {
    expect(wants({ ...ALL, events: ['backup.succeeded'] }, about('backup.succeeded'))).toBe(true);
    expect(wants({ ...ALL, events: ['backup.succeeded'] }, about('backup.failed'))).toBe(false);
  });

  it('lets every test pass', () => {
    expect(
      wants({ level: 'critical', events: ['backup.failed'], jobs: ['orders'] }, { id: '1', at, event: 'test' }),
    ).toBe(true);
  });
});
