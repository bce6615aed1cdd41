// Status says what each job is and what there is of it.

import { describe, expect, it } from '@jest/globals';

import type { RunRecord } from '../../core/run.js';
import { DAY } from '../../kit/durations.js';
import { testJobs } from '../test-job.spec.support.js';
import { status } from './status.js';

const open = testJobs();

describe('status', () => {
  it('counts backups once, copies where they are, and says how long they stay', async () => {
    const world = await open({
      job: {
        retention: { maxAgeMs: 30 * DAY, minVerified: 3 },
        retentionIn: { offsite: { weekly: 12, minVerified: 3 } },
      },
    });
    const { job, clock, backup, storage } = world;
    const oldest = await backup({ trigger: 'schedule' });
    const newest = await backup({ trigger: 'event' });
    storage('offsite').inject({ on: 'write', fault: 'fail' });
    await backup({ trigger: 'safety' });
    const next = new Date(clock.now().getTime() + DAY);
    const schedule = { cron: '0 2 * * *', timeZone: 'UTC', jitterMs: 0, catchUp: true, next: () => next };
    const run = { id: 'run-1', job: job.name, state: 'running' } as RunRecord;
    const done = { ...run, id: 'run-2', state: 'failed' } as RunRecord;
    const group = { ...job, name: 'all', members: [{ job, optional: false }], schedule };
    const report = await status(
      { jobs: [{ ...job, schedule }], groups: [group], runs: [done, run] },
      { clock, fresh: true },
    );
    const [found] = report.jobs;
    expect(found).toEqual({
      job: 'things',
      source: { kind: 'test', target: 'things.db' },
      schedule: { cron: '0 2 * * *', timeZone: 'UTC', next },
      running: run,
      retention: '30 days',
      destinations: [
        { name: 'nas', retention: '30 days', reachable: true, backups: 3, bytes: expect.any(Number) },
        {
          name: 'offsite',
          retention: 'one for each of 12 weeks',
          reachable: true,
          backups: 2,
          bytes: expect.any(Number),
        },
      ],
      backups: 3,
      byTrigger: { schedule: 1, manual: 0, event: 1, safety: 1, missed: 0 },
      bytes: expect.any(Number),
      newest: { id: newest.id, startedAt: newest.startedAt, trust: 'verified' },
      oldest: { id: oldest.id, startedAt: oldest.startedAt, trust: 'verified' },
    });
    expect(found?.destinations.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(found?.bytes);
    expect(found?.bytes).toBeGreaterThan(1000);
    expect(report.groups).toEqual([{ group: 'all', jobs: ['things'], schedule: found?.schedule }]);
    expect(report.checkedAt).toEqual(clock.now());
  });

  it('says of a destination that it can not be looked at', async () => {
    const { job, clock, backup, storage } = await open();
    await backup();
    storage('nas').inject({ on: 'list', fault: 'fail' });
    const { jobs } = await status({ jobs: [job], groups: [], runs: [] }, { clock, fresh: true });
    expect(jobs[0]?.destinations).toMatchObject([
      { name: 'nas', reachable: false, backups: 0 },
      { name: 'offsite', reachable: true, backups: 1 },
    ]);
    expect(jobs[0]).not.toHaveProperty('schedule');
    expect(jobs[0]).not.toHaveProperty('running');
    expect(jobs[0]?.backups).toBe(1);
  });
});
