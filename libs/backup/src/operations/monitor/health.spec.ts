// Health looks at the destinations themselves; not being able to look is a finding.

import { describe, expect, it } from '@jest/globals';

import { testJobs } from '../test-job.spec.support.js';
import { health } from './health.js';

const open = testJobs();

describe('health', () => {
  it('is that of the worst job', async () => {
    const [good, empty] = [await open(), await open({ job: { name: 'other' } })];
    await good.backup();
    const now = good.clock.now();
    expect(await health([good.job], now)).toMatchObject({ level: 'healthy', checkedAt: now });
    const both = await health([good.job, empty.job], now);
    expect(both.level).toBe('critical');
    expect(both.jobs.map(({ job, level }) => [job, level])).toEqual([
      ['things', 'healthy'],
      ['other', 'critical'],
    ]);
  });

  it('finds, instead of failing, that a destination does not answer', async () => {
    const { job, backup, storage, clock } = await open();
    await backup();
    storage('nas').inject({ on: 'list', fault: 'fail', error: new Error('no route to host') });
    const { jobs } = await health([job], clock.now());
    expect(jobs[0]?.findings).toMatchObject([
      { name: 'unreachable', level: 'warning', message: expect.stringContaining('no route to host') },
    ]);
    expect(jobs[0]?.newestGood?.trust).toBe('verified');
  });

  it('sees what is stored now, not what was stored once', async () => {
    const { job, backup, storage, keys, clock } = await open({ destinations: ['nas'] });
    await backup();
    expect((await health([job], clock.now())).level).toBe('healthy');
    for (const key of await keys('nas')) await storage('nas').delete(key);
    expect((await health([job], clock.now())).level).toBe('critical');
  });
});
