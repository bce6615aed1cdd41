// Messages that are one: what a run and its job's health have to say, and what happens to several jobs.

import { describe, expect, it } from '@jest/globals';

import type { HealthLevel, HealthReport, JobHealth } from '../../core/health.js';
import type { HealthEvent, HealthNews, News, RunEvent } from '../../core/news.js';
import { gather, merge, type Message } from './message.js';

const AT = new Date('2026-01-01T00:00:00Z');

function health(event: HealthEvent, job?: string, level: HealthLevel = 'critical'): HealthNews {
  const part: JobHealth = { job: job ?? '', level, summary: '', findings: [], destinations: [], backups: 0 };
  const report: HealthReport = {
    level,
    summary: '',
    checkedAt: AT,
    findings: [],
    jobs: job === undefined ? [] : [part],
  };
  return { id: `${job}-1`, at: AT, event, before: 'healthy', since: AT, report, ...(job === undefined ? {} : { job }) };
}

function run(event: RunEvent): News {
  const record = { id: 'run-1', operation: 'backup', job: 'gallery', trigger: 'manual', state: 'failed' } as const;
  const timed = { ...record, queuedAt: AT, notes: [], warnings: [] };
  return { id: `run-1-${event}`, at: AT, event, run: timed, target: 'gallery.db' };
}

function message(news: News, told: string[] = []): Message {
  const number = 'report' in news ? { number: 7 } : {};
  return {
    topic: `topic of ${news.event}`,
    alternatives: [news],
    ...number,
    told: async () => void told.push(news.event),
  };
}

const parcel = (news: News) => ({ news, messages: [message(news)] });

const events = (messages: readonly Message[]): string[][] =>
  messages.map(({ alternatives }) => alternatives.map(({ event }) => event));

describe('a run and the health of its job', () => {
  it('are one message when both are bad, and when both are good', () => {
    expect(events(merge([message(run('backup.failed')), message(health('health.worse', 'gallery'))]))).toEqual([
      ['backup.failed', 'health.worse'],
    ]);
    expect(events(merge([message(run('backup.succeeded')), message(health('health.recovered', 'gallery'))]))).toEqual([
      ['health.recovered', 'backup.succeeded'],
    ]);
  });

  it('are two when one is bad and the other good', () => {
    expect(events(merge([message(health('health.better', 'gallery')), message(run('backup.warning'))]))).toEqual([
      ['backup.warning'],
      ['health.better'],
    ]);
  });

  it('count as told together, under the number and the topic of the health', async () => {
    const told: string[] = [];
    const [only] = merge([message(run('backup.failed'), told), message(health('health.worse', 'gallery'), told)]);
    expect(only).toMatchObject({ topic: 'topic of health.worse', number: 7 });
    await only?.told();
    expect(told).toEqual(['backup.failed', 'health.worse']);
    expect(merge([])).toEqual([]);
  });
});

describe('what happens to several jobs', () => {
  it('is one message for each event, with the jobs in it', () => {
    const gathered = gather([
      parcel(health('health.worse', 'gallery')),
      parcel(run('backup.failed')),
      parcel(health('health.worse', 'photos')),
      parcel(health('health.recovered', 'users')),
      parcel(health('health.worse', 'comments')),
      parcel(health('health.worse')),
    ]);
    expect(gathered.map(({ news, messages }) => [news.event, messages.length])).toEqual([
      ['health.worse', 3],
      ['backup.failed', 1],
      ['health.recovered', 1],
      ['health.worse', 1],
    ]);
    expect(gathered[0]?.news).toMatchObject({
      id: 'gallery-1',
      changes: [{ job: 'gallery' }, { job: 'photos' }, { job: 'comments' }],
    });
  });
});
