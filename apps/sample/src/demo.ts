// `npm run demo`: a night in the life of the gallery, from backup to disaster to proof, in a temporary directory.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { NestFactory } from '@nestjs/core';
import type { HealthReport, RestorePlan } from 'nestjs-backup';
import { AppModule } from './app.module.js';
import { DatabaseService } from './database/database.service.js';
import { ApiClient, type RunView } from './demo/api-client.js';
import { compare, countRows, isSame } from './demo/counts.js';
import * as print from './demo/print.js';
import { addSampleData } from './sample-data.js';
import { Settings } from './settings/settings.js';

const PASSWORD = 'only-for-this-demo';
const BACKUPS = '/admin/backups';

async function tell(directory: string): Promise<void> {
  print.title(
    'nestjs-backup: a gallery API on SQLite that owns its backups. No server, no account, nothing to set up.',
  );
  const app = await startGallery(directory);
  try {
    const database = app.get(DatabaseService);
    const api = new ApiClient(await app.getUrl());
    await api.logIn('admin', PASSWORD);

    print.step(1, 'The gallery fills up.');
    await addSampleData(database);
    const before = await countRows(database);
    print.table(compare({ rows: before }));

    print.step(2, 'A backup, asked for over HTTP: streamed, compressed, stored, then read back, every byte.');
    const { backupId } = await run(api, `${BACKUPS}/create`, { label: 'before the big night' });

    print.step(3, 'Somebody forgets a WHERE.');
    print.request('DELETE FROM comments; DELETE FROM likes WHERE photo_id % 2 = 0;');
    await database.run('DELETE FROM comments');
    await database.run('DELETE FROM likes WHERE photo_id % 2 = 0');
    const damaged = await countRows(database);
    print.table(compare({ before, now: damaged }));
    print.bad(`${before.comments - damaged.comments + before.likes - damaged.likes} rows are gone.`);

    print.step(4, 'What would a restore do? A plan touches nothing.');
    print.request(`POST ${BACKUPS}/${backupId}/restore/plan`);
    const plan = await api.post<RestorePlan>(`${BACKUPS}/${backupId}/restore/plan`);
    for (const check of plan.checks) (check.verdict === 'blocked' ? print.bad : print.good)(check.message);
    for (const [index, planned] of plan.steps.entries()) print.quiet(`${index + 1}) ${planned}`);

    print.step(5, `The restore, confirmed by typing "${plan.target}". The app stays up.`);
    await run(api, `${BACKUPS}/${backupId}/restore`, { confirm: plan.target });
    const after = await countRows(database);
    print.table(compare({ before, damaged, restored: after }));
    if (!isSame(before, after)) throw new Error('The restored rows are not the rows of before.');
    print.good('The same rows as before.');

    print.step(6, 'And would the next one work? A drill restores into a scratch target, compares, and throws it away.');
    await run(api, `${BACKUPS}/drill`, { pick: 'random', within: '7d' });

    print.step(7, 'Is everything all right?');
    print.request(`GET ${BACKUPS}/health`);
    const { level, summary } = await api.get<HealthReport>(`${BACKUPS}/health`);
    print.good(`${level}. ${summary}`);

    print.step(8, 'Nothing proprietary: a download is a plain gzip of a plain SQLite file.');
    const path = `${BACKUPS}/${backupId}/download`;
    print.request(`curl -H "Authorization: Bearer …" http://…${path} | gunzip > copy.db`);
    const copy = join(directory, 'copy.db');
    await writeFile(copy, gunzipSync(await api.download(path)));
    const opened = new DatabaseService(new Settings({ DATABASE_PATH: copy }));
    await opened.open();
    const downloaded = await countRows(opened);
    await opened.close();
    print.table(compare({ before, 'copy.db': downloaded }));
    if (!isSame(before, downloaded)) throw new Error('The download does not have the rows of before.');
  } finally {
    await app.close();
  }
}

async function startGallery(directory: string): ReturnType<typeof NestFactory.create> {
  // Whatever else the environment says of databases and backups is not for the demo.
  for (const name of Object.keys(process.env)) if (/^(DATABASE|BACKUP)_/.test(name)) delete process.env[name];
  process.env['DATABASE_PATH'] = join(directory, 'gallery.db');
  process.env['BACKUP_DIR'] = join(directory, 'backups');
  process.env['BACKUP_SCHEDULE'] = 'off';
  process.env['ADMIN_PASSWORD'] = PASSWORD;
  const app = await NestFactory.create(AppModule, { logger: ['error', 'fatal'], abortOnError: false });
  return await app.listen(0, '127.0.0.1').then(() => app);
}

async function run(api: ApiClient, path: string, body: object): Promise<RunView> {
  print.request(`POST ${path} ${JSON.stringify(body)}`);
  const ended = await api.run(path, body, (step) => print.quiet(`… ${step}`));
  for (const note of ended.notes) print.good(note);
  return ended;
}

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'nestjs-backup-demo-'));
  try {
    await tell(directory);
    print.title('That was the main job. README.md has the configuration to put it into your own API.');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  print.bad(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
