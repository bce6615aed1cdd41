// A bucket that answers 503 for half a minute in the middle of a run: the run waits, goes on where it was, and succeeds.

import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemClock } from '#backup/core/clock.js';
import { BackupModule, BackupService } from '#backup/index.js';
import { openDatabase } from '../kill/database.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { FaultyProxy } from './faulty-proxy.js';
import { makeBucket } from './test-bucket.js';

const OUTAGE_MS = 30_000;

describeWithCeph('a bucket that answers 503 for half a minute', (ceph) => {
  let directory: string;
  let proxy: FaultyProxy;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 's3-outage-'));
    const database = await openDatabase(join(directory, 'gallery.db'));
    database.exec('CREATE TABLE photos (pixels BLOB); INSERT INTO photos VALUES (randomblob(20000000))');
    database.close();
    proxy = new FaultyProxy(ceph().endpoint);
    await proxy.start();
  });

  afterEach(async () => {
    await proxy.stop();
    await rm(directory, { recursive: true });
  });

  it('delays a run, and no more', async () => {
    const bucket = await makeBucket(ceph());
    let partsBefore = 0;
    let begun: number | undefined;
    proxy.script = ({ url }) => {
      if (begun === undefined && url.includes('partNumber=') && (partsBefore += 1) > 1) begun = systemClock.elapsed();
      const isOver = begun === undefined || systemClock.elapsed() - begun > OUTAGE_MS;
      return isOver ? undefined : { kind: 'answer', status: 503, code: 'ServiceUnavailable' };
    };
    const module = BackupModule.forRoot({
      destinations: { offsite: bucket.destination({ endpoint: proxy.endpoint }) },
      jobs: { gallery: { source: { type: 'sqlite', file: join(directory, 'gallery.db') } } },
    });
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    const backups = app.get(BackupService);
    const { state, warnings, backupId } = await backups.run();
    const { trust } = await backups.get(backupId);
    await app.close();
    expect({ state, warnings, trust }).toEqual({ state: 'succeeded', warnings: [], trust: 'verified' });
    expect(begun).toBeDefined();
  }, 120_000);
});
