// Runs from PostgreSQL into a bucket that fail at either end, or in the middle: nothing of them counts, nothing is left.

import { ListMultipartUploadsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { systemClock } from '#backup/core/clock.js';
import {
  BackupModule,
  type BackupModuleOptions,
  BackupService,
  type DestinationOptions,
  type JobOptions,
} from '#backup/index.js';
import { HOUR } from '#backup/kit/durations.js';
import { collect } from '#backup/testing/streams.js';
import { FaultyProxy, type SeenRequest } from '../s3/faulty-proxy.js';
import { makeBucket, type TestBucket } from '../s3/test-bucket.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { GALLERY, pidOf, programs, sessionsOf, until } from './fixture.js';

/** More than all that fits between the server and the bucket, so that pg_dump has not ended when the first part goes. */
const LARGE = [
  'CREATE TABLE large (id int, data text)',
  `INSERT INTO large SELECT i, repeat('x', 1000000) FROM generate_series(1, 80) i`,
];

const APP = `
  import { NestFactory } from '@nestjs/core';
  import { BackupModule, BackupService } from '#backup/index.js';
  const module = BackupModule.forRoot(JSON.parse(process.env.OPTIONS));
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  await app.get(BackupService).run('large');`;

function inTwoHours(): Date {
  return new Date(systemClock.now().getTime() + 2 * HOUR);
}

const isPart = ({ url }: SeenRequest): boolean => url.includes('partNumber=');

describeWithPostgres('a run from PostgreSQL', () => {
  describeWithCeph('into a bucket', (ceph) => {
    let server: PostgresServer;
    let bucket: TestBucket;
    let proxy: FaultyProxy;
    let app: INestApplicationContext | undefined;

    beforeAll(async () => {
      server = await PostgresServer.create();
      await server.query('postgres', 'CREATE DATABASE large', 'CREATE DATABASE small');
      await server.query('large', ...LARGE);
      await server.query('small', ...GALLERY);
    });

    beforeEach(async () => {
      bucket = await makeBucket(ceph());
      proxy = new FaultyProxy(ceph().endpoint);
      await proxy.start();
    });

    afterEach(async () => {
      await app?.close();
      await proxy.stop();
      await until(() => programs(server).length === 0);
      expect(await sessionsOf(server)).toEqual([]);
    });

    afterAll(async () => await server.remove());

    function jobOn(database: string): JobOptions {
      const where = { ...server.connection(database), binaryDirectory: server.binaries };
      return { source: { type: 'postgres', ...where }, compression: 'none' };
    }

    function optionsFor(to: DestinationOptions): BackupModuleOptions {
      return { destinations: { bucket: to }, jobs: { large: jobOn('large'), small: jobOn('small') } };
    }

    async function start(to: DestinationOptions = throughProxy()): Promise<BackupService> {
      const module = BackupModule.forRoot(optionsFor(to));
      app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
      return app.get(BackupService);
    }

    const throughProxy = () => bucket.destination({ endpoint: proxy.endpoint, retryFor: '1s', partSize: '5MiB' });

    async function killDump(): Promise<void> {
      process.kill(pidOf(server, 'pg_dump'), 'SIGKILL');
    }

    async function openUploads(): Promise<number> {
      const { Uploads = [] } = await bucket.client.send(new ListMultipartUploadsCommand({ Bucket: bucket.name }));
      return Uploads.length;
    }

    async function expectNothing(backups: BackupService): Promise<void> {
      expect((await backups.list()).backups).toEqual([]);
      expect((await bucket.storage().list('large/')).objects).toEqual([]);
      expect(await openUploads()).toBe(0);
    }

    it('fails when pg_dump is killed in the middle', async () => {
      proxy.harm(isPart, { kind: 'after', work: killDump });
      const backups = await start();
      await expect(backups.run('large')).rejects.toMatchObject({
        code: 'SOURCE_FAILED',
        message: expect.stringContaining('SIGKILL'),
      });
      await expectNothing(backups);
    });

    it('fails when the database server stops in the middle', async () => {
      proxy.harm(isPart, { kind: 'after', work: () => server.stop('immediate') });
      const backups = await start();
      await expect(backups.run('large')).rejects.toMatchObject({ code: 'SOURCE_FAILED', retryable: true });
      await server.start();
      await expectNothing(backups);
    });

    it('fails, and ends pg_dump, when the bucket goes away in the middle', async () => {
      proxy.script = (request) => (isPart(request) ? { kind: 'after', work: () => proxy.stop() } : undefined);
      const backups = await start();
      await expect(backups.run('large')).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
      expect(programs(server)).toEqual([]);
      proxy.script = () => undefined;
      await proxy.start();
      expect((await backups.list()).backups).toEqual([]);
    });

    it.each([
      ['is missing', { bucket: 'no-such-bucket' }, 'STORAGE_UNREACHABLE', /Create the bucket/],
      [
        'does not know the secret',
        { credentials: { accessKeyId: 'nobody', secretAccessKey: 'wrong' } },
        'STORAGE_DENIED',
        /Check the access key/,
      ],
    ])('fails, saying what to do, when the bucket %s', async (_, options, code, hint) => {
      const backups = await start(bucket.destination(options));
      await expect(backups.run('large')).rejects.toMatchObject({ code, hint: expect.stringMatching(hint) });
    });

    it('that is killed leaves no pg_dump and no session, and its upload is gone after the next one', async () => {
      const uploading = new Promise<void>((begun) => {
        proxy.script = (request) => {
          if (!isPart(request)) return undefined;
          begun();
          return { kind: 'hang' };
        };
      });
      const child = spawn(process.execPath, ['--input-type=module', '-e', APP], {
        env: { PATH: process.env['PATH'], OPTIONS: JSON.stringify(optionsFor(throughProxy())) },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      await uploading;
      expect(programs(server)).not.toEqual([]);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await until(() => programs(server).length === 0);
      expect(await sessionsOf(server)).toEqual([]);
      expect(await openUploads()).toBe(1);

      const backups = await start({ storage: bucket.storage({ clock: { ...systemClock, now: inTwoHours } }) });
      const { backupId } = await backups.run('large');
      expect((await backups.list()).backups.map(({ id }) => id)).toEqual([backupId]);
      expect(await openUploads()).toBe(0);
    }, 60_000);

    it('is found out when its object was cut behind our back, and nothing is restored from it', async () => {
      const backups = await start();
      const { backupId } = await backups.run('small');
      const { objects } = await bucket.storage().list('small/');
      const Key = objects.find(({ key }) => key.endsWith('.dump'))?.key ?? '';
      const stored = await collect(bucket.storage().read(Key));
      await bucket.client.send(new PutObjectCommand({ Bucket: bucket.name, Key, Body: stored.subarray(0, -1000) }));
      await expect(backups.restore(backupId, { confirm: 'small' })).rejects.toMatchObject({ code: 'RESTORE_BLOCKED' });
      await expect(backups.verify(backupId)).rejects.toMatchObject({ code: 'DATA_TRUNCATED' });
      expect((await backups.get(backupId)).trust).toBe('failed');
      expect(await server.query('small', 'SELECT count(*)::int AS photos FROM photos')).toEqual([{ photos: 1000 }]);
      expect(await server.databases()).toEqual(['large', 'small']);
    });
  });
});
