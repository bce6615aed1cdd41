// The portfolio's backups: each job runs, says how long what it makes is kept, and is restored as it was.

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BackupEvent, BackupService, type RestoreResult } from 'nestjs-backup';
import { filter, firstValueFrom } from 'rxjs';
import { LogFile } from '../../logging/log-file.js';
import { addSampleData } from '../../sample-data.js';
import { startTestApp, type TestApp } from '../../testing/test-app.js';

let portfolio: TestApp;
let backups: BackupService;

beforeEach(async () => {
  portfolio = await startTestApp({ BACKUP_PROFILE: 'portfolio' });
  backups = portfolio.app.get(BackupService);
  await addSampleData(portfolio.database, { galleries: 2, photosPerGallery: 4 });
});
afterEach(() => portfolio.stop());

const rows = async () => ({
  galleries: await portfolio.database.all('SELECT * FROM galleries ORDER BY id'),
  comments: await portfolio.database.all('SELECT * FROM comments ORDER BY id'),
  likes: await portfolio.database.all('SELECT * FROM likes ORDER BY photo_id, user_name'),
});

const isEndOfEvent = (event: BackupEvent) =>
  event.type === 'run' && event.run.trigger === 'event' && event.run.state === 'succeeded';

async function restored(job: string): Promise<RestoreResult> {
  const [newest] = (await backups.list({ job, trigger: 'manual' })).backups;
  const id = newest?.id ?? '';
  const { target: confirm } = await backups.planRestore(id);
  return await backups.restore(id, { confirm });
}

it('are each taken on demand, counted, and restored as they were', async () => {
  const log = portfolio.app.get(LogFile);
  for (let line = 1; line <= 100; line += 1) log.write(`line ${line}\n`);
  const event = firstValueFrom(backups.events$.pipe(filter(isEndOfEvent)));
  await portfolio.admin.post('/galleries').send({ name: 'Harris' }).expect(201);
  await event;
  const before = await rows();
  for (const job of backups.jobs) expect(await backups.run(job)).toMatchObject({ state: 'succeeded' });
  log.write('after the archive\n');
  await log.reopen();

  await portfolio.database.run('DELETE FROM comments');
  await portfolio.database.run('DELETE FROM likes WHERE photo_id = 1');
  await restored('social-tables');
  expect(await rows()).toEqual(before);

  await portfolio.database.run('DELETE FROM galleries');
  await restored('gallery');
  expect(await rows()).toEqual(before);

  const { place = '', restoreRunId } = await restored('logs');
  expect(place).toBe(join(portfolio.directory, 'logs', 'restored', restoreRunId));
  expect((await backups.getRun(restoreRunId)).notes).toContainEqual(
    expect.stringContaining(`Restored into ${place} in`),
  );
  const text = await readFile(join(place, basename(log.path)), 'utf8');
  expect(text.trimEnd().split('\n')).toEqual(Array.from({ length: 100 }, (_, line) => `line ${line + 1}`));
  expect(await readFile(log.path, 'utf8')).toBe('after the archive\n');

  const { body } = await portfolio.viewer.get('/admin/backups/status?fresh=true').expect(200);
  expect(body.jobs).toMatchObject([
    { job: 'gallery', retention: '30 days; event: 90 days', byTrigger: { manual: 1, event: 1, safety: 1 } },
    { job: 'social-tables', retention: '12 weeks', byTrigger: { manual: 1, safety: 1 } },
    { job: 'logs', retention: '7 days', byTrigger: { manual: 1, safety: 0 } },
  ]);
});
