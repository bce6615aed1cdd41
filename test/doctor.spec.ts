// The doctor on real servers: PostgreSQL, S3 and mail as they should be, and as they should not.

import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { PutBucketLifecycleConfigurationCommand } from '@aws-sdk/client-s3';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

import {
  BackupModule,
  type BackupModuleOptions,
  BackupService,
  type DoctorLine,
  type DoctorReport,
  formatDoctor,
} from '#backup/index.js';

import { GALLERY } from './postgres/fixture.js';
import { makeBucket } from './s3/test-bucket.js';
import { describeWithCeph } from './servers/describe-with-ceph.js';
import { describeWithPostgres } from './servers/describe-with-postgres.js';
import { PostgresServer } from './servers/postgres.js';

const NIGHTLY = { cron: '0 2 * * *', timeZone: 'Europe/Vienna', catchUp: false };

describeWithPostgres('the doctor', () => {
  describeWithCeph('on real servers', (ceph) => {
    let server: PostgresServer;
    let directory: string;
    let app: INestApplicationContext | undefined;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'doctor-'));
      server = await PostgresServer.create();
      await server.query(
        'postgres',
        `CREATE ROLE gallery_app LOGIN CREATEDB PASSWORD '${server.password}'`,
        `CREATE ROLE reader LOGIN PASSWORD '${server.password}'`,
        'CREATE DATABASE gallery OWNER gallery_app',
      );
      await server.query('gallery', 'SET ROLE gallery_app', ...GALLERY);
    });

    afterEach(async () => {
      await app?.close();
      app = undefined;
    });

    afterAll(async () => {
      await server.remove();
      await rm(directory, { recursive: true });
    });

    async function examine(options: BackupModuleOptions): Promise<DoctorReport> {
      app = await NestFactory.createApplicationContext(BackupModule.forRoot(options), {
        logger: false,
        abortOnError: false,
      });
      return await app.get(BackupService).doctor();
    }

    const sourceAs = (user: string, binaryDirectory = server.binaries) =>
      ({ type: 'postgres', ...server.connection('gallery', user), binaryDirectory }) as const;

    it('finds all of a healthy set-up to work, and leaves nothing behind', async () => {
      const bucket = await makeBucket(ceph());
      const rule = { ID: 'left-over', Status: 'Enabled', Filter: { Prefix: '' } } as const;
      const Rules = [{ ...rule, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } }];
      await bucket.client.send(
        new PutBucketLifecycleConfigurationCommand({ Bucket: bucket.name, LifecycleConfiguration: { Rules } }),
      );
      const mail = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], logger: false });
      await once(mail.listen(0, '127.0.0.1'), 'listening');
      const identity = await generateIdentity();
      try {
        const report = await examine({
          destinations: {
            local: { storage: { type: 'local', directory: join(directory, 'backups') } },
            s3: { ...bucket.destination(), prefix: 'gallery' },
          },
          notifiers: { mail: mailTo((mail.server.address() as AddressInfo).port) },
          encryption: { recipients: [await identityToRecipient(identity)], identities: [identity] },
          jobs: { gallery: { source: sourceAs('gallery_app'), schedule: NIGHTLY, retention: { maxAge: '30d' } } },
        });
        expect(complaints(report)).toEqual([]);
        expect(report.level).toBe('ok');
        const text = formatDoctor(report);
        expect(text).toContain('✓ server          gallery at 127.0.0.1');
        expect(text).toMatch(/Everything works\. Examined on \S+, in .+\.\n$/);
        for (const said of [
          /the role gallery_app: PostgreSQL \d+/,
          /aborts uploads that were left over/,
          /lets us in/,
        ]) {
          expect(text).toMatch(said);
        }
        expect(await bucket.storage().list('')).toEqual({ objects: [] });
      } finally {
        await new Promise<void>((closed) => mail.close(() => closed()));
      }
    });

    it('names everything that is broken at once, each with its fix', async () => {
      const bucket = await makeBucket(ceph());
      const old = join(directory, 'old');
      for (const name of ['pg_dump', 'pg_restore']) await program(old, name, `echo '${name} (PostgreSQL) 12.3'`);
      const identity = await generateIdentity();
      const report = await examine({
        schedules: false,
        destinations: {
          'read-only': { storage: { type: 'local', directory: '/sys/backups' } },
          missing: bucket.destination({ bucket: 'no-such-bucket' }),
          denied: {
            prefix: 'denied',
            ...bucket.destination({ credentials: { accessKeyId: 'nobody', secretAccessKey: 'the-secret-key' } }),
          },
          unlocked: bucket.destination({ objectLock: { mode: 'governance', days: 1 } }),
        },
        notifiers: { mail: mailTo(1) },
        jobs: {
          'old-programs': { source: sourceAs('gallery_app', old), schedule: NIGHTLY },
          'few-rights': { source: sourceAs('reader'), schedule: NIGHTLY },
          'wrong-password': { source: { ...sourceAs('gallery_app'), password: 'the-wrong-one' }, schedule: NIGHTLY },
          'wrong-key': {
            source: sourceAs('gallery_app'),
            schedule: NIGHTLY,
            encryption: {
              recipients: [await identityToRecipient(await generateIdentity())],
              identities: [identity],
            },
          },
        },
      });
      expect(complaints(report)).toEqual([
        'old-programs pg-dump: problem',
        'old-programs pg-restore: warning',
        'few-rights privileges: problem',
        'few-rights restore-rights: warning',
        'wrong-password server: problem',
        'read-only reachable: problem',
        'missing reachable: problem',
        'denied reachable: problem',
        'unlocked object-lock: problem',
        'unlocked write: problem',
        'wrong-key keys: problem',
        'mail mail-server: problem',
      ]);
      expect(find(report, 'few-rights', 'privileges').message).toContain('may not read public.Comments of all');
      expect(find(report, 'few-rights', 'restore-rights').hint).toContain(
        'ALTER DATABASE "gallery" OWNER TO "reader";',
      );
      expect(find(report, 'old-programs', 'pg-dump').hint).toMatch(/postgresql-client-\d+/);
      expect(find(report, 'missing', 'reachable').message).toContain('there is no such bucket');
      const said = JSON.stringify(report);
      for (const secret of ['the-wrong-one', server.password, 'the-secret-key', identity]) {
        expect(said).not.toContain(secret);
      }
    });

    it('tries whether a bucket really holds what it should hold', async () => {
      const locked = await makeBucket(ceph(), { objectLock: true });
      const open = await makeBucket(ceph());
      const report = await examine({
        destinations: {
          locked: locked.destination({ objectLock: { mode: 'governance', days: 1 } }),
          never: open.destination({ deleteMode: 'never' }),
        },
        jobs: { gallery: { source: sourceAs('gallery_app'), schedule: NIGHTLY } },
      });
      expect(complaints(report)).toEqual(['never lifecycle: warning', 'never delete: warning']);
      expect(find(report, 'locked', 'object-lock')).toMatchObject({ verdict: 'ok' });
      expect(find(report, 'locked', 'versioning').message).toMatch(/keeps versions/);
      expect(find(report, 'locked', 'delete').message).toMatch(
        /^Objects are held here for 24 h, and an attempt .+ refused/,
      );
      expect(find(report, 'never', 'delete')).toMatchObject({
        message: expect.stringContaining('its credentials can: they removed the probe'),
        hint: expect.stringContaining('s3:DeleteObject'),
      });
      expect((await locked.storage().list('')).objects.map(({ key }) => key)).toEqual([
        expect.stringMatching(/^\.probes\/\d{8}T\d{6}Z-[a-z0-9]{10}$/),
      ]);
      expect(await open.storage().list('')).toEqual({ objects: [] });
    });
  });
});

function mailTo(port: number) {
  const addresses = { from: 'backups@example.com', to: 'ops@example.com' };
  return { type: 'email', url: `smtp://127.0.0.1:${port}`, ...addresses } as const;
}

/** Whatever is not ok, and has a hint. */
function complaints({ lines }: DoctorReport): string[] {
  const found = lines.filter(({ verdict }) => verdict !== 'ok');
  for (const line of found) expect(line).toMatchObject({ hint: expect.stringMatching(/\S/) });
  return found.map(({ subject, name, verdict }) => `${subject} ${name}: ${verdict}`);
}

function find({ lines }: DoctorReport, subject: string, name: string): DoctorLine {
  const found = lines.find((line) => line.subject === subject && line.name === name);
  if (found) return found;
  throw new Error(`There is no line ${name} about ${subject}.`);
}

/** What the programs of an older version say of themselves. */
async function program(directory: string, name: string, text: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, name), `#!/bin/sh\n${text}\n`);
  await chmod(join(directory, name), 0o755);
}
