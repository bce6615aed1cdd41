// The gallery's backups: what starts them, who may ask for them, who hears of them.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import { BackupService, type RunRecord } from 'nestjs-backup';
import { firstValueFrom, filter, map } from 'rxjs';
import { addSampleData } from '../sample-data.js';
import { onEachDatabase } from '../testing/each-database.js';
import { START_TIMEOUT_MS } from '../testing/servers.js';
import type { TestApp } from '../testing/test-app.js';

let gallery: TestApp;
let backups: BackupService;

function nextEnd(operation: RunRecord['operation']): Promise<RunRecord> {
  const runs$ = backups.events$.pipe(map((event) => (event.type === 'run' ? event.run : undefined)));
  return firstValueFrom(
    runs$.pipe(filter((run): run is RunRecord => run?.operation === operation && run.finishedAt !== undefined)),
  );
}

onEachDatabase((startApp) => {
  const start = async (environment = {}) => {
    gallery = await startApp(environment);
    backups = gallery.app.get(BackupService);
  };

  beforeEach(() => start(), START_TIMEOUT_MS);
  afterEach(() => gallery.stop());

  describe('the backups of the gallery', () => {
    it('are taken when a gallery was added, and say which', async () => {
      const ended = nextEnd('backup');
      await gallery.admin.post('/galleries').send({ name: 'Skye "at $(date)"' }).expect(201);
      expect(await ended).toMatchObject({
        state: 'succeeded',
        trigger: 'event',
        label: 'gallery added: Skye "at $(date)"',
      });
      const { body } = await gallery.viewer.get('/admin/backups/list').expect(200);
      expect(body.backups).toMatchObject([{ label: 'gallery added: Skye "at $(date)"', trust: 'verified' }]);
    });

    it('let a viewer look, and nothing else', async () => {
      const { backupId } = await backups.run();
      await gallery.anyone.get('/admin/backups/list').expect(401);
      await gallery.viewer.get('/admin/backups/health').expect(200);
      await gallery.viewer.get(`/admin/backups/${backupId}`).expect(200);
      for (const path of ['create', 'drill', 'prune', `${backupId}/restore`, `${backupId}/verify`]) {
        await gallery.viewer.post(`/admin/backups/${path}`).send({}).expect(403);
      }
      await gallery.viewer.get(`/admin/backups/${backupId}/download`).expect(403);
      await gallery.viewer.delete(`/admin/backups/${backupId}`).expect(403);
      expect(backups.runs()).toHaveLength(1);
    });

    it('put back what was lost while the app goes on', async () => {
      await addSampleData(gallery.database, { galleries: 2, photosPerGallery: 5 });
      const { backupId } = await backups.run();
      const before = await gallery.viewer.get('/galleries').expect(200);
      await gallery.admin.delete(`/galleries/${before.body.items[0].id}`).expect(204);

      const ended = nextEnd('restore');
      const { body: plan } = await gallery.admin.post(`/admin/backups/${backupId}/restore/plan`).expect(200);
      await gallery.admin.post(`/admin/backups/${backupId}/restore`).send({ confirm: plan.target }).expect(202);
      expect(await ended).toMatchObject({ state: 'succeeded' });
      expect((await gallery.viewer.get('/galleries').expect(200)).body).toEqual(before.body);
    });

    it('are proven by the weekly restore test', async () => {
      await gallery.stop();
      await start({ BACKUP_SCHEDULE: '0 2 * * *' });
      if (backups.runs()[0]?.finishedAt === undefined) await nextEnd('backup');
      const ended = nextEnd('drill');
      await gallery.app.get(SchedulerRegistry).getCronJob('weekly-restore-test').fireOnTick();
      expect(await ended).toMatchObject({ state: 'succeeded' });
      const { backups: found } = await backups.list();
      expect(found.map(({ trust }) => trust)).toEqual(['proven']);
    });
  });
});
