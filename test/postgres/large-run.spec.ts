// A run from PostgreSQL into a bucket takes no more memory for a larger database, and makes no copy of the dump on any disk.

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { BackupModuleOptions } from '#backup/index.js';
import { MIB } from '#backup/kit/sizes.js';
import { shell } from '../readme/programs.js';
import { makeBucket } from '../s3/test-bucket.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';

const MOST_ADDED = 150 * MIB;

/** Tells how much memory a run added at the most to that of an application that is idle. */
const APP = `
  import { NestFactory } from '@nestjs/core';
  import { BackupModule, BackupService } from '#backup/index.js';
  import { peakMemory } from ${JSON.stringify(new URL('../peak-memory.js', import.meta.url).href)};
  const module = BackupModule.forRoot(JSON.parse(process.env.OPTIONS));
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  const before = process.memoryUsage.rss();
  await app.get(BackupService).run();
  await app.close();
  console.log(peakMemory() - before);`;

describeWithPostgres('a run from a large database', () => {
  describeWithCeph('into a bucket', (ceph) => {
    let server: PostgresServer;

    beforeAll(async () => {
      server = await PostgresServer.create();
      await server.query('postgres', 'CREATE DATABASE large');
      await server.query(
        'large',
        `CREATE TABLE large AS SELECT i, noise FROM generate_series(1, 200) i,
          (SELECT string_agg(md5(random()::text), '') AS noise FROM generate_series(1, 31250)) n`,
      );
    });

    afterAll(async () => await server.remove());

    it('takes little memory, and no file', async () => {
      const bucket = await makeBucket(ceph());
      const recipient = (await shell('age-keygen 2>/dev/null | age-keygen -y', '.')).trim();
      const where = { ...server.connection('large'), binaryDirectory: server.binaries };
      const options: BackupModuleOptions = {
        destinations: { bucket: bucket.destination() },
        jobs: { large: { source: { type: 'postgres', ...where }, encryption: { recipients: [recipient] } } },
      };
      // Nobody in this shell can write a file of more than a mebibyte.
      const script = `ulimit -f 1024; exec "$0" --input-type=module -e "$APP"`;
      const { stdout } = await promisify(execFile)('bash', ['-c', script, process.execPath], {
        env: { PATH: process.env['PATH'], APP, OPTIONS: JSON.stringify(options) },
      });
      const { objects } = await bucket.storage().list('large/');
      expect(Math.max(...objects.map(({ bytes }) => bytes))).toBeGreaterThan(90 * MIB);
      expect(Number(stdout)).toBeGreaterThan(0);
      expect(Number(stdout)).toBeLessThan(MOST_ADDED);
    }, 120_000);
  });
});
