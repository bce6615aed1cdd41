// A stored backup is put back by a person with a shell, as docs/postgres.md shows it: the bucket, the key, usual programs.

import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BackupModule, BackupService, type EncryptionOptions } from '#backup/index.js';
import { codeBlocks, findBlock } from '../readme/blocks.js';
import { ROOT, shell } from '../readme/programs.js';
import { makeBucket, type TestBucket } from '../s3/test-bucket.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { makeFixture } from './fixture.js';

const DOCUMENT = join(ROOT, 'libs/backup/docs/postgres.md');
const ROWS = `SELECT (SELECT json_agg(p ORDER BY id) FROM photos p) AS photos, json_agg(c ORDER BY id) AS comments
  FROM "Comments of all" c`;

describeWithPostgres('a backup of PostgreSQL', () => {
  describeWithCeph('in a bucket', (ceph) => {
    let server: PostgresServer;
    let bucket: TestBucket;
    let directory: string;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'by-hand-'));
      server = await PostgresServer.create();
      await makeFixture(server, 'gallery');
      bucket = await makeBucket(ceph());
      await shell('age-keygen -o key.txt 2>/dev/null', directory);
    });

    afterAll(async () => {
      await server.remove();
      await rm(directory, { recursive: true });
    });

    /** By an application that has no more than the public key. */
    async function backUp(): Promise<void> {
      const [, recipient = ''] = /public key: (age1\w+)/.exec(await readFile(join(directory, 'key.txt'), 'utf8')) ?? [];
      const encryption: EncryptionOptions = { recipients: [recipient] };
      const source = { type: 'postgres', ...server.connection('gallery'), binaryDirectory: server.binaries } as const;
      const module = BackupModule.forRoot({
        destinations: { offsite: bucket.destination() },
        jobs: { gallery: { source, encryption } },
      });
      const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
      await app.get(BackupService).run();
      await app.close();
    }

    it('is put back by aws, age, gunzip and pg_restore', async () => {
      await backUp();
      const { objects } = await bucket.storage().list('gallery/');
      const stored = objects.find(({ key }) => key.endsWith('/database.dump.gz.age'));
      const commands = findBlock(await codeBlocks(DOCUMENT), 'By hand', 'sh')
        .replace(/s3:\/\/\S+/, `s3://${bucket.name}/${stored?.key}`)
        .replace('aws', `aws --endpoint-url ${ceph().endpoint}`);
      await shell(commands, directory, environment());
      const [restored] = await server.query('fresh', ROWS);
      expect(restored).toEqual((await server.query('gallery', ROWS))[0]);
      expect(restored?.['photos']).toHaveLength(1000);
    }, 60_000);

    function environment(): Record<string, string> {
      const { host, port, user, password } = server.connection('fresh');
      return {
        PATH: `${server.binaries}:${process.env['PATH']}`,
        PGHOST: host,
        PGPORT: String(port),
        PGUSER: user,
        PGPASSWORD: password,
        AWS_ACCESS_KEY_ID: ceph().accessKeyId,
        AWS_SECRET_ACCESS_KEY: ceph().secretAccessKey,
        AWS_DEFAULT_REGION: 'us-east-1',
      };
    }
  });
});
