// Folders without a manifest are what dead runs leave, until there are so many that it must be the manifests that went.

import { expect, it } from '@jest/globals';

import { folderOf } from '../../catalog/test-catalog.spec.support.js';
import { systemClock } from '../../core/clock.js';
import { idAt } from '../../core/test-manifest.spec.support.js';
import { DAY } from '../../kit/durations.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { streamOf } from '../../testing/streams.js';
import { prune } from './prune.js';
import { jobsWithBackups } from './test-prune.spec.support.js';

const jobWith = jobsWithBackups();

it('no folder without a manifest is removed where there are more of them than backups, and that is told', async () => {
  const { job, context, storage, keys } = await jobWith(1);
  for (let day = 1; day <= 6; day++) {
    const id = idAt(new Date(Date.UTC(2025, 0, day)));
    await storage('nas').write(`${folderOf({ job: job.name, id })}things.db.gz`, streamOf('whole'));
  }
  const before = await keys('nas');
  const run = { ...context(), clock: new ManualClock(new Date(systemClock.now().getTime() + 2 * DAY)) };
  expect(await prune(job, { destinations: ['nas'] }, run)).toMatchObject([{ leftovers: [], freedBytes: 0 }]);
  expect(await keys('nas')).toEqual(before);
  expect(run.warnings).toMatchObject([
    { message: 'nas holds 6 folders without a manifest, and backups: 1. None of those folders was removed.' },
  ]);
});
