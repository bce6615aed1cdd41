// A bucket as the second site: backups come to it sealed and come back from it, also when the bucket goes away midway.

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startStandalone, type Standalone } from '#backup/nest/standalone/standalone.js';
import { openDatabase } from '../kill/database.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { FaultyProxy } from './faulty-proxy.js';
import { makeBucket, type TestBucket } from './test-bucket.js';

describeWithCeph('a bucket as the second site', (ceph) => {
  let directory: string;
  let bucket: TestBucket;
  let proxy: FaultyProxy;
  let app: Standalone;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 's3-replication-'));
    const file = join(directory, 'gallery.db');
    const database = await openDatabase(file);
    database.exec('CREATE TABLE photos (pixels BLOB); INSERT INTO photos VALUES (randomblob(12000000))');
    database.close();
    bucket = await makeBucket(ceph());
    proxy = new FaultyProxy(ceph().endpoint);
    await proxy.start();
    const identity = await generateX25519Identity();
    const at = (name: string) => ({ storage: { type: 'local' as const, directory: join(directory, name) } });
    app = await startStandalone({
      destinations: {
        near: at('near'),
        bucket: { ...bucket.destination({ endpoint: proxy.endpoint, retryFor: '1ms', partSize: '5MiB' }), prefix: 'b' },
        third: at('third'),
      },
      encryption: { recipients: [await identityToRecipient(identity)] },
      jobs: { gallery: { source: { type: 'sqlite', file }, destinations: ['near'] } },
      replication: { out: { from: 'near', to: 'bucket' }, on: { from: 'bucket', to: 'third' } },
      history: { spoolDirectory: join(directory, 'spool') },
    });
  });
  afterAll(async () => {
    await app.close();
    await proxy.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('gets them without a key, goes on after it was away, and hands them on', async () => {
    const { backupId } = await app.backups.run();
    let parts = 0;
    proxy.script = ({ url }) =>
      url.includes('partNumber=') && (parts += 1) > 1
        ? { kind: 'answer', status: 503, code: 'ServiceUnavailable' }
        : undefined;
    await expect(app.replications.replicate('out')).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect((await app.backups.get(backupId)).copies).toHaveLength(1);

    proxy.script = () => undefined;
    expect(await app.replications.replicate('out')).toMatchObject({ jobs: [{ copied: [backupId], failed: [] }] });
    expect(await app.replications.replicate('on')).toMatchObject({ jobs: [{ copied: [backupId], failed: [] }] });
    const { copies } = await app.backups.get(backupId);
    expect(copies.map(({ destination, trust }) => `${destination} ${trust}`)).toEqual([
      'near verified',
      'bucket verified',
      'third verified',
    ]);
    const sent = () => proxy.seen.filter(({ method, url }) => method !== 'GET' && url.includes('/gallery/')).length;
    const before = sent();
    expect(await app.replications.replicate('out')).toMatchObject({ jobs: [{ copied: [], verified: [] }] });
    expect(sent()).toBe(before);
  });
});
