// A backup with a limit of bandwidth is stored and read back no faster than that, and a verify too.

import { expect, it } from '@jest/globals';

import { Throttle } from '../../kit/throttle.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { testJobs } from '../test-job.spec.support.js';
import { verify } from '../verify/verify.js';
import { backup } from './backup.js';

const newJob = testJobs();
const RATE = 1000;

/** How far the clock had to move for the work to be done. */
async function moved(clock: ManualClock, work: Promise<unknown>): Promise<number> {
  const startedAt = clock.elapsed();
  const done = new AbortController();
  const ending = work.finally(() => done.abort());
  while (!done.signal.aborted) await clock.advance(20);
  await ending;
  return clock.elapsed() - startedAt;
}

it('takes its time for every byte, once on the way out and once for each copy that is read back', async () => {
  const pace = new ManualClock();
  const test = await newJob({ job: { throttle: new Throttle(RATE, pace) } });
  const made = backup(test.job, test.context());
  const storeMs = await moved(pace, made);
  const { manifest } = await made;
  const bytes = manifest.objects.reduce((sum, object) => sum + object.bytes, 0);
  const onceMs = (bytes / RATE) * 1000;
  expect(onceMs).toBeGreaterThan(1000);
  expect(storeMs).toBeGreaterThanOrEqual(3 * onceMs - 250);
  expect(await moved(pace, verify(test.job, manifest.id, test.context()))).toBeGreaterThanOrEqual(2 * onceMs - 250);
});
