// Jobs with some backups, for pruning and deleting.

import { testJobs, type TestJob, type TestJobOptions } from '../test-job.spec.support.js';

export const KEEP_ONE = { keepLast: 1, minVerified: 1 };

/** Call it once at the top of a test file. The ids are those of the backups, newest first. */
export function jobsWithBackups() {
  const open = testJobs();
  return async (count: number, options: TestJobOptions = { job: { retention: KEEP_ONE } }) => {
    const world = await open(options);
    const ids: string[] = [];
    for (let made = 0; made < count; made++) ids.unshift((await world.backup()).id);
    return { ...world, world, ids };
  };
}

export async function idsIn({ catalog }: TestJob, destination: string): Promise<string[]> {
  return (await catalog(destination).list()).backups.map(({ manifest }) => manifest.id);
}
