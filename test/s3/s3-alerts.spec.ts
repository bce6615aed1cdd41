// What was told, kept in a bucket: of several copies of an application one tells it, and all know.

import { expect, it } from '@jest/globals';

import { AlertLog } from '#backup/catalog/alert-log.js';
import { systemClock } from '#backup/core/clock.js';
import { AlertBook } from '#backup/operations/alert/alert-book.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { makeBucket } from './test-bucket.js';

describeWithCeph('alerts in a bucket', (ceph) => {
  it('are told by one of five copies, and known to all of them', async () => {
    const bucket = await makeBucket(ceph());
    const books = Array.from({ length: 5 }, () => {
      const destination = { name: 'offsite', storage: bucket.storage(), prefix: 'acme' };
      return new AlertBook('gallery', [new AlertLog(destination, systemClock)], systemClock);
    });
    const record = {
      number: 1,
      event: 'health.worse',
      at: new Date('2026-01-01T00:00:00Z'),
      level: 'critical',
      findings: [{ level: 'critical', name: 'stale' }],
    } as const;
    const won = await Promise.all(books.map(async (book) => await book.claim(record)));
    expect(won.filter(Boolean)).toHaveLength(1);
    await books[won.indexOf(true)]?.markSent(record);
    for (const book of books) expect(await book.read()).toEqual([{ ...record, sent: true }]);
  });
});
