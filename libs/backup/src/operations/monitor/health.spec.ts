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
    expect(await health([good.job], good.clock)).toMatchObject({ level: 'healthy', checkedAt: now });
    const both = await health([good.job, empty.job], good.clock);
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
    const { jobs } = await health([job], clock);
    expect(jobs[0]?.findings).toMatchObject([
      { name: 'unreachable', level: 'warning', message: expect.stringContaining('no route to host') },
    ]);
    expect(jobs[0]?.newestGood?.trust).toBe('verified');
  });

  it('gives up a destination that does not answer, and says so', async () => {
    const { job, backup, catalog, storage, clock } = await open();
    await backup();
    storage('nas').inject({ on: 'list', fault: 'hang' });
    const listing = await catalog('offsite').list('things');
    catalog('offsite').list = async () => listing;
    const report = health([job], clock);
    await clock.untilPending();
    await clock.advance(15_000);
    expect((await report).jobs[0]?.findings).toMatchObject([
      {
        name: 'unreachable',
        level: 'warning',
        message: 'nas could not be looked at: nas said nothing for 15.0 s.',
        hint: expect.stringContaining('Check that the storage'),
      },
    ]);
  });

  it('hangs neither with a storage that ignores being told to stop, nor lets it go on unasked', async () => {
    const { job, clock } = await open({ destinations: ['nas'] });
    let told: AbortSignal | undefined;
    const deaf = {
      ...job,
      catalogs: job.catalogs.map((catalog) => {
        catalog.list = async (_, { signal } = {}) => {
          told = signal;
          return await new Promise(() => undefined);
        };
        return catalog;
      }),
    };
    const report = health([deaf], clock);
    await clock.untilPending();
    await clock.advance(14_999);
    expect(told?.aborted).toBe(false);
    await clock.advance(1);
    expect([(await report).level, told?.aborted]).toEqual(['critical', true]);
  });

  it('leaves no timer behind', async () => {
    const { job, storage, clock } = await open();
    storage('nas').inject({ on: 'list', fault: 'fail' });
    await health([job], clock);
    expect(clock.pending).toBe(0);
  });

  it('sees what is stored now, not what was stored once', async () => {
    const { job, backup, storage, keys, clock } = await open({ destinations: ['nas'] });
    await backup();
    expect((await health([job], clock)).level).toBe('healthy');
    for (const key of await keys('nas')) await storage('nas').delete(key);
    expect((await health([job], clock)).level).toBe('critical');
  });
});
