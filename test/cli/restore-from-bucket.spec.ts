// With nothing but a bucket, credentials and a key: a PostgreSQL database comes back on a new server, by documented lines.

import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { say, type Said } from '#backup/cli/command-line.spec.support.js';
import { startStandalone } from '#backup/nest/standalone/standalone.js';
import { makeBucket, type TestBucket } from '../s3/test-bucket.js';
import { codeBlocks, findBlock } from '../readme/blocks.js';
import { ROOT } from '../readme/programs.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';

const DOCUMENT = join(ROOT, 'libs/backup/docs/restoring.md');
const TABLES = [
  'CREATE TABLE photos (id serial PRIMARY KEY, name text, changed timestamptz NOT NULL DEFAULT clock_timestamp())',
  'CREATE TABLE tags (id int PRIMARY KEY, tag text)',
  "INSERT INTO photos (name) SELECT 'photo ' || i FROM generate_series(1, 200) i",
  "INSERT INTO tags VALUES (1, 'cats')",
];
const ENVIRONMENT = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'PGPASSWORD'] as const;

describeWithPostgres('a database whose server is lost', () => {
  describeWithCeph('with its backups in a bucket', (ceph) => {
    const before = ENVIRONMENT.map((name) => [name, process.env[name]] as const);
    let folder: string;
    let bucket: TestBucket;
    let server: PostgresServer;

    const url = (database: string): string => `postgres://owner@127.0.0.1:${server.port}/${database}`;
    const documented = async (section: string, containing = ''): Promise<string[]> => {
      const lines = findBlock(await codeBlocks(DOCUMENT), section, 'sh').split('\n');
      const [, line = ''] =
        /^npx nestjs-backup (.*)$/.exec(lines.find((text) => text.includes(containing)) ?? '') ?? [];
      return line.replace('postgres://owner@db.example.com/', url('')).split(' ');
    };
    const nestjsBackup = async (...args: readonly string[]): Promise<Said> => {
      const storage = `s3://${bucket.name}/site?endpoint=${encodeURIComponent(ceph().endpoint)}&provider=ceph`;
      return await say([...args, '-s', storage, '-i', join(folder, 'key.txt')]);
    };
    const names = async (database: string): Promise<unknown> =>
      (await server.query(database, 'SELECT count(*)::int AS photos, max(name) AS last FROM photos'))[0];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'cli-'));
      const identity = await generateX25519Identity();
      await writeFile(join(folder, 'key.txt'), `${identity}\n`);
      bucket = await makeBucket(ceph());
      const lost = await PostgresServer.create();
      await lost.query('postgres', 'CREATE DATABASE gallery');
      await lost.query('gallery', ...TABLES);
      const place = { ...lost.connection('gallery'), ssl: false };
      const app = await startStandalone({
        destinations: { bucket: { ...bucket.destination(), prefix: 'site' } },
        encryption: { recipients: [await identityToRecipient(identity)], identities: [identity] },
        jobs: {
          gallery: { source: { type: 'postgres', ...place } },
          hourly: { source: { type: 'postgres-changes', ...place, tables: { photos: { column: 'changed' } } } },
          tags: { source: { type: 'postgres-tables', ...place, tables: ['tags'] } },
        },
      });
      await app.backups.run('tags');
      await app.backups.run('gallery');
      await lost.query('gallery', "INSERT INTO photos (name) VALUES ('zebra')");
      await app.backups.run('hourly');
      await app.close();
      await lost.remove();
      server = await PostgresServer.create();
      process.env['AWS_ACCESS_KEY_ID'] = ceph().accessKeyId;
      process.env['AWS_SECRET_ACCESS_KEY'] = ceph().secretAccessKey;
      process.env['PGPASSWORD'] = server.password;
    });

    afterAll(async () => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      await server.remove();
      await rm(folder, { recursive: true });
    });

    it('comes back by one command on a server that has no such database, with the row changes since', async () => {
      const args = await documented('Onto a new server');
      delete process.env['PGPASSWORD'];
      const refused = await nestjsBackup(...args);
      process.env['PGPASSWORD'] = server.password;
      expect(refused).toMatchObject({
        exitCode: 3,
        stderr: expect.stringMatching(/asks for a password.* Or add -W\./),
      });
      const { exitCode, stdout, stderr } = await nestjsBackup(...args);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.not.stringContaining(server.password) });
      expect(stdout).toMatch(/Restored \S+ into shop .*\nWith the changes up to /);
      expect(await names('shop')).toEqual({ photos: 201, last: 'zebra' });
    });

    it('comes back in part beside it, and its single tables within it', async () => {
      const part = await documented('Only a part', '--tables');
      expect(await nestjsBackup(...part)).toMatchObject({ exitCode: 0 });
      expect(await names('part')).toEqual({ photos: 200, last: 'photo 99' });

      await server.query('shop', 'DELETE FROM tags');
      const tables = await nestjsBackup(...(await documented('Only a part', '--job tags')));
      expect(tables).toMatchObject({ exitCode: 0 });
      expect(await server.query('shop', 'SELECT tag FROM tags')).toEqual([{ tag: 'cats' }]);
    });

    it('is proven on any server, which is left as it was', async () => {
      const databases = await server.databases();
      const { exitCode, stdout } = await nestjsBackup(...(await documented('A proof on any server')));
      expect(stdout).toMatch(/is proven: .*\n(.*\n)*Recovery time: /);
      expect({ exitCode, databases: await server.databases() }).toEqual({ exitCode: 0, databases });
    });

    it('replaces what is there with credentials that may only read, and puts it back by the line that was printed', async () => {
      const deny = { Effect: 'Deny', Principal: '*', Action: ['s3:PutObject', 's3:DeleteObject'] };
      const policy = { Version: '2012-10-17', Statement: [{ ...deny, Resource: [`arn:aws:s3:::${bucket.name}/*`] }] };
      await bucket.client.send(new PutBucketPolicyCommand({ Bucket: bucket.name, Policy: JSON.stringify(policy) }));
      await server.query('shop', 'DELETE FROM photos');
      const args = await documented('With credentials that may only read');

      const saved = await nestjsBackup(...args.filter((arg) => arg !== '--no-safety-backup'));
      expect(saved).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('or add --no-safety-backup') });
      expect(await names('shop')).toEqual({ photos: 0, last: null });

      const { exitCode, stdout, stderr } = await nestjsBackup(...args);
      expect({ exitCode, ...Object(await names('shop')) }).toMatchObject({ exitCode: 0, photos: 200 });
      expect(stderr).toContain('Warning:');
      const [, undo = ''] = /npx nestjs-backup (undo \S+ --job gallery --to \S+)/.exec(stdout) ?? [];
      expect(await nestjsBackup(...undo.split(' '), '--yes')).toMatchObject({ exitCode: 0 });
      expect(await names('shop')).toEqual({ photos: 0, last: null });
    });
  });
});
