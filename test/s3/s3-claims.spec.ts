// Claims in a real bucket: of several copies of an application that come at once, one is first.

import { beforeAll, expect, it } from '@jest/globals';
import { ClaimBook } from '#backup/catalog/claims/claim-book.js';
import { systemClock } from '#backup/core/clock.js';
import type { BackupError } from '#backup/core/errors.js';
import { JobLocks } from '#backup/engine/claims/job-locks.js';
import { Presence } from '#backup/engine/claims/presence.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { makeBucket, type TestBucket } from './test-bucket.js';

const COPIES = 4;
const ROUNDS = 5;

describeWithCeph('a job whose claims are in a bucket', (ceph) => {
  let bucket: TestBucket;
  beforeAll(async () => {
    bucket = await makeBucket(ceph());
  });

  it('is held by one of several copies that come at once, and leaves little behind', async () => {
    const copies = Array.from({ length: COPIES }, () => {
      const destination = { name: 'bucket', prefix: 'acme', storage: bucket.storage() };
      const presence = new Presence(new ClaimBook(destination, systemClock), systemClock);
      return new JobLocks({ clock: systemClock, presenceOf: () => presence, tookOver: () => undefined });
    });
    const signal = new AbortController().signal;
    const options = { signal, lost: () => undefined, waiting: () => undefined };
    const run = {
      id: 'run-20260501T020000Z-abcdefghjk',
      job: 'gallery',
      operation: 'backup',
      trigger: 'manual',
      waits: false,
    } as const;
    for (let round = 0; round < ROUNDS; round++) {
      const outcomes = await Promise.allSettled(copies.map(async (copy) => await copy.hold(run, options)));
      const holds = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      const refusals = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [outcome.reason as BackupError] : [],
      );
      expect(holds.map(({ warning }) => warning)).toEqual([undefined]);
      expect(refusals.map(({ code }) => code)).toEqual(Array.from({ length: COPIES - 1 }, () => 'RUN_CONFLICT'));
      for (const hold of holds) await hold.release();
    }
    const { objects } = await bucket.storage().list('acme/.claims/');
    expect(objects.filter(({ key }) => key.includes('/lock/'))).toHaveLength(2);
    expect(objects).toHaveLength(2);
  });

  it('may not be held by one only where the provider does not keep the condition', () => {
    expect(bucket.storage().createsConditionally).toBe(true);
    expect(bucket.storage({ provider: 'b2' }).createsConditionally).toBe(false);
    expect(bucket.storage({ provider: 'other' }).createsConditionally).toBe(false);
  });
});
