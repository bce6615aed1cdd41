// The whole main job on PostgreSQL and S3, over REST: back up, lose rows, plan, restore, prove, while the app stays up.

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { addSampleData } from './sample-data.js';
import { newBucket } from './testing/bucket.js';
import { newDatabase } from './testing/postgres-app.js';
import { describeWithServers, START_TIMEOUT_MS } from './testing/servers.js';
import { startTestApp, type TestApp } from './testing/test-app.js';

const runFile = promisify(execFile);
const BACKUPS = '/admin/backups';
const TIMEOUT_MS = 60_000;

const pause = () => delay(50);

describeWithServers(['postgres', 'ceph'], 'the gallery on PostgreSQL and S3', () => {
  let url: string;
  let gallery: TestApp;

  beforeAll(async () => {
    url = await newDatabase();
    gallery = await startTestApp({
      DATABASE_PATH: '',
      DATABASE_URL: url,
      BACKUP_DIR: '',
      ...(await newBucket()),
      // One that does not come due now. The first backup is taken at once, since there is none.
      BACKUP_SCHEDULE: '0 0 29 2 *',
    });
    await addSampleData(gallery.database, { galleries: 2, photosPerGallery: 6 });
    await firstBackup();
  }, START_TIMEOUT_MS);
  afterAll(() => gallery.stop());

  const get = async (path: string) => (await gallery.viewer.get(path).expect(200)).body;

  /** Asks for a run, and answers how it ended. */
  async function run(path: string, body: object, meanwhile = pause): Promise<Record<string, unknown>> {
    const { body: accepted } = await gallery.admin.post(`${BACKUPS}/${path}`).send(body).expect(202);
    return await ended(accepted.runId, meanwhile);
  }

  async function ended(runId: string, meanwhile = pause): Promise<Record<string, unknown>> {
    for (;;) {
      const found = await get(`${BACKUPS}/runs/${runId}`);
      if (found.finishedAt !== undefined) return found;
      await meanwhile();
    }
  }

  async function firstBackup(): Promise<void> {
    for (;;) {
      const [first] = (await get(`${BACKUPS}/runs`)).runs;
      if (first !== undefined) return void (await ended(first.id));
      await pause();
    }
  }

  async function psql(statement: string): Promise<string> {
    const { hostname, port, username, password, pathname } = new URL(url);
    const env = { ...process.env, PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password };
    const args = ['--no-psqlrc', '--set=ON_ERROR_STOP=1', '--dbname', pathname.slice(1), '--command', statement];
    return (await runFile('psql', args, { env })).stdout;
  }

  /** Everything that the API shows of comments. */
  async function comments(): Promise<unknown[]> {
    const found: unknown[] = [];
    for (const { id } of (await get('/galleries')).items) {
      for (const photo of (await get(`/galleries/${id}/photos`)).items) {
        found.push(photo, (await get(`/photos/${photo.id}/comments`)).items);
      }
    }
    return found;
  }

  it(
    'gets its comments back after somebody deleted half of them',
    async () => {
      const before = await comments();
      const { backupId, state } = await run('create', { label: 'before the mishap' });
      expect(state).toBe('succeeded');
      expect(await get(`${BACKUPS}/${String(backupId)}`)).toMatchObject({
        trust: 'verified',
        copies: [{ destination: 's3' }],
      });
      expect(await psql('DELETE FROM comments WHERE id % 2 = 0')).toBe('DELETE 9\n');
      expect(await comments()).not.toEqual(before);

      const { body: plan } = await gallery.admin.post(`${BACKUPS}/${String(backupId)}/restore/plan`).expect(200);
      expect(plan).toMatchObject({ allowed: true, target: new URL(url).pathname.slice(1) });
      expect(plan.steps).toContainEqual(expect.stringMatching(/^Let the application close/));
      const statuses = new Set<number>();
      const visit = async () => void statuses.add((await gallery.viewer.get('/galleries')).status);
      const restored = await run(`${String(backupId)}/restore`, { confirm: plan.target }, visit);
      expect(restored).toMatchObject({ state: 'succeeded' });
      expect([200, 503]).toEqual(expect.arrayContaining([...statuses]));
      expect(statuses).toContain(200);

      expect(await comments()).toEqual(before);
      const [{ id }] = (await get('/galleries')).items;
      await gallery.admin.delete(`/galleries/${id}`).expect(204);
      expect((await get('/galleries')).items).toHaveLength(1);
    },
    TIMEOUT_MS,
  );

  it(
    'is proven by its weekly restore test, and health tells how long a recovery takes',
    async () => {
      const job = gallery.app.get(SchedulerRegistry).getCronJob('weekly-restore-test');
      expect(job.isActive).toBe(true);
      expect(job.nextDate().toUTC().toFormat('EEEE HH:mm')).toBe('Sunday 03:00');
      await job.fireOnTick();

      const drill = await ended((await get(`${BACKUPS}/runs`)).runs[0].id);
      expect(drill).toMatchObject({
        operation: 'drill',
        state: 'succeeded',
        checks: expect.arrayContaining([expect.objectContaining({ name: 'someone-can-log-in', verdict: 'ok' })]),
      });
      const { trust, copies } = await get(`${BACKUPS}/${String(drill['backupId'])}`);
      expect(trust).toBe('proven');
      const evidence = copies[0].evidence.at(-1);
      expect(evidence).toMatchObject({ kind: 'proven', by: 'drill' });
      const [{ proven, summary }] = (await get(`${BACKUPS}/health`)).jobs;
      expect(proven).toEqual({ id: drill['backupId'], at: evidence.at, recoveryMs: evidence.durationMs });
      expect(summary).toMatch(/last proven on \d{4}-\d\d-\d\d, when recovery took \S+ \S+\.$/);
    },
    TIMEOUT_MS,
  );
});
