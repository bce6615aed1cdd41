// Health of a bucket: it has a clock of its own, with which those of the machines that write there are compared.

import { expect, it } from '@jest/globals';

import { Catalog } from '#backup/catalog/catalog.js';
import { OBJECT, storeBackup } from '#backup/catalog/test-catalog.spec.support.js';
import { systemClock } from '#backup/core/clock.js';
import { idAt, manifestOf } from '#backup/core/test-manifest.spec.support.js';
import { health } from '#backup/operations/monitor/health.js';
import { jobOf } from '#backup/operations/monitor/test-observations.spec.support.js';
import { GZIP } from '#backup/operations/test-job.spec.support.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { makeBucket } from './test-bucket.js';

const MINUTE_MS = 60_000;

describeWithCeph('health of a bucket', (ceph) => {
  it('finds that the clock of whoever wrote last was ahead', async () => {
    const storage = (await makeBucket(ceph())).storage();
    const catalog = new Catalog({ name: 'bucket', prefix: '', storage }, systemClock);
    const job = jobOf({ name: 'gallery', catalogs: [catalog], stages: GZIP });

    async function skewAfterBackup(aheadMs: number): Promise<string[]> {
      const startedAt = new Date(systemClock.now().getTime() + aheadMs - MINUTE_MS);
      const finishedAt = new Date(startedAt.getTime() + MINUTE_MS);
      await storeBackup(catalog, manifestOf({ id: idAt(startedAt), startedAt, finishedAt, objects: [OBJECT] }));
      const [judged] = (await health([job], systemClock)).jobs;
      return (judged?.findings ?? []).filter(({ name }) => name === 'clock-skew').map(({ message }) => message);
    }

    expect(await skewAfterBackup(0)).toEqual([]);
    expect(await skewAfterBackup(30 * MINUTE_MS)).toEqual([
      expect.stringMatching(/^The machine that took \S+ was \d\d min( \d+ s)? ahead of the clock of bucket\.$/),
    ]);
  });
});
