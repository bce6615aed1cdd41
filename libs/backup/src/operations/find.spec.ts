// Finding copies while a destination hangs: the others are used, within a bounded time, and the next one waits less.

import { describe, expect, it } from '@jest/globals';

import { SECOND } from '../kit/durations.js';
import { findCopies } from './find.js';
import { planRestore } from './restore/plan.js';
import { takeSafetyBackup } from './restore/safety-backup.js';
import { testJobs } from './test-job.spec.support.js';

const open = testJobs();

describe('a destination that hangs', () => {
  it('is given up after 15 seconds, then after 3, and is waited for again when it has answered', async () => {
    const { job, backup, storage, catalog, context, clock } = await open();
    const { id } = await backup();
    const waited = async (): Promise<{ readonly ms: number; readonly from: readonly string[] }> => {
      const run = context();
      const before = clock.elapsed();
      const finding = findCopies(job, id, run);
      const progress = { isOver: false };
      void finding.finally(() => (progress.isOver = true));
      // Files are read in their own time, whatever the clock says.
      await catalog('offsite').find({ job: job.name, id });
      while (!progress.isOver) await clock.advance(SECOND);
      expect(run.warnings.map(({ code }) => code)).toEqual(run.warnings.map(() => 'STORAGE_UNREACHABLE'));
      return { ms: clock.elapsed() - before, from: (await finding).map((copy) => copy.catalog.name) };
    };
    storage('nas').inject({ on: 'list', fault: 'deaf' });
    expect(await waited()).toEqual({ ms: 15 * SECOND, from: ['offsite'] });
    expect(await waited()).toEqual({ ms: 3 * SECOND, from: ['offsite'] });
    storage('nas').heal();
    expect((await findCopies(job, id, context())).map((copy) => copy.catalog.name)).toEqual(['nas', 'offsite']);
    storage('nas').inject({ on: 'list', fault: 'deaf' });
    expect((await waited()).ms).toBe(15 * SECOND);
  });

  it('takes no safety backup, where another one does', async () => {
    const { job, catalog, context, storage } = await open();
    catalog('nas').silence.begin();
    const run = context();
    const id = (await takeSafetyBackup(job, run)) ?? '';
    expect(run.warnings.map(({ message }) => message)).toEqual([
      'The safety backup is not in nas, which did not answer a moment ago.',
    ]);
    expect(storage('nas').calls.write).toBe(0);
    expect(await planRestore(job, id, context())).toMatchObject({ destination: 'offsite', allowed: true });
  });
});
