// A backup with a limit of bandwidth is stored and read back no faster than that, and a verify too.

import { expect, it } from '@jest/globals';

import { type Clock, systemClock } from '../../core/clock.js';
import { Throttle } from '../../kit/throttle.js';
import { testJobs } from '../test-job.spec.support.js';
import { verify } from '../verify/verify.js';
import { backup } from './backup.js';

const newJob = testJobs();
const RATE = 1000;
/** As much may pass at once, each time. */
const BURST_MS = 200;

it('takes its time for every byte, once on the way out and once for each copy that is read back', async () => {
  let waited = 0;
  const sleep: Clock['sleep'] = async (ms) => void (waited += ms);
  const pace: Clock = { ...systemClock, elapsed: () => waited, sleep };
  const test = await newJob({ job: { throttle: new Throttle(RATE, pace) } });

  const { manifest } = await backup(test.job, test.context());
  const bytes = manifest.objects.reduce((sum, object) => sum + object.bytes, 0);
  const onceMs = (bytes / RATE) * 1000;
  expect(onceMs).toBeGreaterThan(5 * BURST_MS);
  expect(waited).toBeGreaterThanOrEqual(3 * onceMs - BURST_MS);
  expect(waited).toBeLessThanOrEqual(3 * onceMs);

  waited = 0;
  await verify(test.job, manifest.id, test.context());
  expect(waited).toBeGreaterThanOrEqual(2 * onceMs - BURST_MS);
});
