// Jobs whose live data was lost after a backup.

import { testJobs, type TestJob, type TestJobOptions } from '../test-job.spec.support.js';

export const SAFE = { safetyBackup: true };

/** Call it once at the top of a test file. */
export function damagedJobs() {
  const open = testJobs();
  return async (options: TestJobOptions = {}) => {
    const world: TestJob = await open(options);
    const captured = world.source.live;
    const manifest = await world.backup();
    await world.clock.advance(3_600_000);
    const damaged = new Map([['things.db', Buffer.from('garbage')]]);
    world.source.live = damaged;
    world.source.log.length = 0;
    return { ...world, captured, damaged, manifest };
  };
}
