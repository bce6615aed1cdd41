// Jobs into buckets that give nothing back: runs end well, prune says why nothing goes, and no copy is deleted by halves.

import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BackupModule, BackupService, type DestinationOptions } from '#backup/index.js';
import { openDatabase } from '../kill/database.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { makeBucket } from './test-bucket.js';

describeWithCeph('a job', (ceph) => {
  let directory: string;
  let app: INestApplicationContext | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 's3-jobs-'));
    const database = await openDatabase(join(directory, 'gallery.db'));
    database.exec('CREATE TABLE photos (id INTEGER PRIMARY KEY); INSERT INTO photos VALUES (1), (2)');
    database.close();
  });

  afterEach(async () => {
    await app?.close();
    await rm(directory, { recursive: true });
  });

  /** Takes two backups, of which one would be enough, into a directory and into the bucket. */
  async function twoBackups(bucket: DestinationOptions): Promise<{ backups: BackupService; ids: string[] }> {
    const module = BackupModule.forRoot({
      destinations: { local: { storage: { type: 'local', directory: join(directory, 'backups') } }, bucket },
      jobs: {
        gallery: {
          source: { type: 'sqlite', file: join(directory, 'gallery.db') },
          retention: { keepLast: 1, minVerified: 1 },
        },
      },
    });
    app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    const backups = app.get(BackupService);
    const ids: string[] = [];
    for (let run = 0; run < 2; run++) {
      const { state, warnings, backupId } = await backups.run();
      expect({ state, warnings }).toEqual({ state: 'succeeded', warnings: [] });
      ids.unshift(backupId);
    }
    return { backups, ids };
  }

  it('leaves a bucket to its own rules that never deletes', async () => {
    const bucket = await makeBucket(ceph());
    const { backups, ids } = await twoBackups(bucket.destination({ deleteMode: 'never' }));
    expect(await copiesOf(backups, ...ids)).toEqual([['bucket', 'local'], ['bucket']]);
    const [, plan] = await backups.prune('gallery', { dryRun: true });
    expect(plan?.decisions[1]).toMatchObject({
      id: ids[1],
      keep: true,
      reason: 'This destination never deletes; its lifecycle rules decide.',
    });
    await backups.run();
    await expect(backups.delete(ids[0] ?? '')).rejects.toMatchObject({ code: 'DELETE_FORBIDDEN' });
    expect(await copiesOf(backups, ...ids)).toEqual([['bucket'], ['bucket']]);
  });

  it('waits for the lock of a bucket to end', async () => {
    const bucket = await makeBucket(ceph(), { objectLock: true });
    const { backups, ids } = await twoBackups(bucket.destination({ objectLock: { mode: 'governance', days: 3 } }));
    const [, plan] = await backups.prune('gallery', { dryRun: true });
    expect(plan?.decisions[1]).toMatchObject({
      id: ids[1],
      keep: true,
      reason: expect.stringMatching(/^It is locked there until 2\d{3}-.+Z\.$/),
    });
    await expect(backups.delete(ids[1] ?? '')).rejects.toMatchObject({ code: 'DELETE_FORBIDDEN' });
    expect(await copiesOf(backups, ...ids)).toEqual([['bucket', 'local'], ['bucket']]);
  });
});

/** Where the copies of each backup are. */
async function copiesOf(backups: BackupService, ...ids: readonly string[]): Promise<string[][]> {
  const found = await Promise.all(ids.map((id) => backups.get(id)));
  return found.map(({ copies }) => copies.map(({ destination }) => destination).toSorted());
}
