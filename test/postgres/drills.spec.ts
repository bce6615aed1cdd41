// Drills with checks of the host: what they find in restored data, and what is only a check that is broken.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  BackupModule,
  BackupService,
  type Check,
  type DrillCheck,
  type DrillVerifier,
  type JobOptions,
  type RestoredData,
} from '#backup/index.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { makeFixture, programs, sessionsOf } from './fixture.js';

const PHOTOS: DrillCheck = { name: 'photos', sql: 'SELECT count(*) FROM photos', expect: { min: 1000 } };

@Injectable()
class GalleryVerifier implements DrillVerifier {
  async verify(restored: RestoredData): Promise<readonly Check[]> {
    const orphans = await restored.query(
      'SELECT c.id FROM "Comments of all" c LEFT JOIN photos p ON p.id = c.photo WHERE p.id IS NULL ORDER BY 1',
    );
    if (orphans.length === 0) return [{ name: 'comments', verdict: 'ok', message: 'Every comment has its photo.' }];
    return [{ name: 'comments', verdict: 'blocked', message: `${orphans.length} comments have no photo.` }];
  }
}

describeWithPostgres('a drill on PostgreSQL', () => {
  let server: PostgresServer;
  let directory: string;
  let app: INestApplicationContext;
  let backups: BackupService;
  let backupId: string;

  beforeAll(async () => {
    server = await PostgresServer.create();
  });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'postgres-drills-'));
    await makeFixture(server, 'gallery');
  });

  afterEach(async () => {
    await app.close();
    expect([programs(server), await sessionsOf(server)]).toEqual([[], []]);
    expect(await server.databases()).toEqual(['gallery']);
    await server.query('postgres', 'DROP DATABASE gallery WITH (FORCE)');
    await rm(directory, { recursive: true });
  });

  afterAll(async () => await server.remove());

  async function start(drill: JobOptions['drill'], source: object = {}): Promise<void> {
    const where = { type: 'postgres', ...server.connection('gallery'), binaryDirectory: server.binaries } as const;
    class HostModule {}
    const backup = BackupModule.forRoot({
      destinations: { local: { storage: { type: 'local', directory } } },
      jobs: { gallery: { source: { ...where, ...source }, ...(drill ? { drill } : {}) } },
    });
    Module({ imports: [backup], providers: [GalleryVerifier] })(HostModule);
    app = await NestFactory.createApplicationContext(HostModule, { logger: false, abortOnError: false });
    backups = app.get(BackupService, { strict: false });
    ({ backupId } = await backups.run());
  }

  async function evidence(): Promise<readonly unknown[]> {
    return (await backups.get(backupId)).copies[0]?.evidence.map(({ kind, by }) => `${kind} by ${by}`) ?? [];
  }

  it('passes checks and a verifier of the host, and says so in evidence, result and record', async () => {
    const checks: DrillCheck[] = [
      PHOTOS,
      { name: 'first', sql: 'SELECT name FROM photos ORDER BY id LIMIT 1', expect: 'photo 1' },
      { name: 'sum', sql: 'SELECT sum(id)::numeric FROM photos', expect: 500_500 },
      { name: 'bytes', sql: 'SELECT bool_and(length(data) > 0) FROM photos', expect: true },
      { name: 'private', sql: `SELECT current_setting('transaction_read_only')`, expect: 'on' },
    ];
    await start({ checks, verifier: GalleryVerifier });
    const result = await backups.drill();
    const names = ['foreign-keys', 'indexes', 'photos', 'first', 'sum', 'bytes', 'private', 'comments'];
    expect(result.checks.map(({ name, verdict }) => [name, verdict])).toEqual(names.map((name) => [name, 'ok']));
    expect(backups.runs()[0]).toMatchObject({ operation: 'drill', state: 'succeeded', checks: result.checks });
    const [copy] = (await backups.get(backupId)).copies;
    expect(copy?.evidence.at(-1)).toMatchObject({
      kind: 'proven',
      summary: expect.stringContaining('It passed photos, first, sum, bytes, private, the verifier.'),
    });
  });

  it('fails, with evidence, when the restored data is not what the host expects', async () => {
    await server.query('gallery', 'DELETE FROM "Comments of all"', 'DELETE FROM photos WHERE id > 999');
    await start({ checks: [PHOTOS] });
    await expect(backups.drill()).rejects.toMatchObject({
      code: 'DRILL_FAILED',
      message: expect.stringContaining('photos is 999 instead of at least 1000.'),
    });
    expect(await evidence()).toEqual(['verified by verify', 'failed by drill']);
    expect(backups.runs()[0]?.checks?.at(-1)).toMatchObject({ name: 'photos', verdict: 'blocked' });
    await backups.verify(backupId);
    expect((await backups.get(backupId)).trust).toBe('verified');
  });

  it('fails, with evidence, when the verifier finds something', async () => {
    await server.query(
      'gallery',
      'ALTER TABLE "Comments of all" DROP CONSTRAINT "Comments of all_photo_fkey"',
      'DELETE FROM photos WHERE id IN (1, 2)',
    );
    await start({ verifier: GalleryVerifier });
    await expect(backups.drill()).rejects.toMatchObject({
      code: 'DRILL_FAILED',
      message: expect.stringContaining('2 comments have no photo.'),
    });
    expect(await evidence()).toContain('failed by drill');
  });

  describe.each([
    ['is no statement', 'SELEC 1', 'syntax error'],
    ['asks what is not there', 'SELECT count(*) FROM pictures', '"pictures" does not exist'],
    ['would change something', 'DELETE FROM photos RETURNING id', 'read-only transaction'],
    ['is more than one', 'COMMIT; DELETE FROM photos', 'cannot insert multiple commands'],
    ['answers many rows', 'SELECT id FROM photos', 'answers 1000 rows'],
  ])('with a check that %s', (_, sql, reason) => {
    it('fails, and says nothing about the backup', async () => {
      await start({ checks: [PHOTOS, { name: 'odd', sql, expect: 1 }] });
      await expect(backups.drill()).rejects.toMatchObject({
        code: 'CHECK_BROKEN',
        message: expect.stringMatching(new RegExp(`The check odd could not be carried out: .*${reason}`)),
      });
      expect(await evidence()).toEqual(['verified by verify']);
    });
  });

  it('is refused where a restore happens in place only: nothing would be proven', async () => {
    await start({ checks: [PHOTOS] }, { restoreMode: 'in-place' });
    await expect(backups.drill()).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    expect(await evidence()).toEqual(['verified by verify']);
  });
});
