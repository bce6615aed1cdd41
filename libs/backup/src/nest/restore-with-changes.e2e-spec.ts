// Incremental recovery through the service: the newest full backup, and the changes that were captured since.

import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { BackupModule, BackupService } from '../index.js';

let directory: string;
let file: string;
let service: BackupService;
let close: () => Promise<void>;

function sql(text: string): unknown[] {
  const rows = execFileSync('sqlite3', ['-json', file, text], { encoding: 'utf8' });
  return rows === '' ? [] : (JSON.parse(rows) as object[]).map((row) => Object.values(row));
}

const TITLES = 'SELECT title FROM photos ORDER BY id';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'with-changes-'));
  file = join(directory, 'gallery.db');
  sql('CREATE TABLE photos (id INTEGER PRIMARY KEY, title TEXT, updated_at TEXT DEFAULT CURRENT_TIMESTAMP)');
  sql(`INSERT INTO photos (title) VALUES ('one'), ('two'), ('three')`);
  const tables = { photos: { column: 'updated_at', deletions: true } };
  const module = BackupModule.forRoot({
    destinations: { nas: { storage: { type: 'local', directory: join(directory, 'nas') } } },
    jobs: {
      database: { source: { type: 'sqlite', file } },
      hourly: { source: { type: 'sqlite-changes', file, tables } },
    },
  });
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  service = app.get(BackupService);
  close = async () => await app.close();
});

afterEach(async () => {
  await close();
  await rm(directory, { recursive: true });
});

async function newestOf(job: string): Promise<string> {
  return (await service.list({ job })).backups[0]?.id ?? '';
}

it('recovers to the last changes, or to earlier ones, and begins anew after that', async () => {
  const full = (await service.run('database')).backupId;
  await expect(service.planRestore(full, { withChanges: true })).resolves.toMatchObject({
    allowed: false,
    changes: { job: 'hourly', backups: [] },
    checks: expect.arrayContaining([
      expect.objectContaining({
        name: 'changes',
        verdict: 'blocked',
        message: expect.stringContaining('no changes were captured'),
      }),
    ]),
  });
  const first = (await service.run('hourly')).backupId;
  sql(`UPDATE photos SET title = 'changed', updated_at = CURRENT_TIMESTAMP WHERE id = 1`);
  sql('DELETE FROM photos WHERE id = 2');
  const second = (await service.run('hourly')).backupId;
  expect((await service.get(second)).manifest).toMatchObject({ basedOn: first, facts: { tables: [{ rows: 2 }] } });
  const secondAt = (await service.get(second)).manifest.finishedAt;
  sql('DELETE FROM photos');
  const third = (await service.run('hourly')).backupId;

  const drilled = await service.drill('database', { withChanges: true, changesUntil: secondAt });
  expect(drilled.changes?.backups.map(({ id }) => id)).toEqual([first, second]);
  expect((await service.get(second)).copies[0]?.evidence.at(-1)).toMatchObject({ kind: 'proven', by: 'drill' });

  const plan = await service.planRestore(full, { withChanges: 'hourly', changesUntil: secondAt });
  expect(plan).toMatchObject({ allowed: true, changes: { backups: [{ id: first }, { id: second }] } });
  expect(plan.steps.join(' ')).toContain('apply 2 captures of hourly');

  const unsaved = { confirm: 'gallery.db', safetyBackup: false } as const;
  const request = { ...unsaved, withChanges: true, changesUntil: secondAt };
  const result = await service.restore(full, request);
  expect(sql(TITLES)).toEqual([['changed'], ['three']]);
  expect(result.changes?.backups.map(({ id }) => id)).toEqual([first, second]);
  expect((await service.get(second)).trust).toBe('proven');

  await service.undoRestore(result.restoreRunId, { confirm: 'gallery.db' });
  expect(sql(TITLES)).toEqual([]);
  await service.restore(full, unsaved);
  expect(sql(TITLES)).toEqual([['one'], ['two'], ['three']]);
  // It is another file by now: what was captured before is nothing to build on.
  const anew = await service.get((await service.run('hourly')).backupId);
  expect(anew.manifest.basedOn).toBeUndefined();
  expect(await newestOf('hourly')).not.toBe(third);
}, 60_000);

it('refuses a gap, what does not fit, and changes by themselves', async () => {
  const full = (await service.run('database')).backupId;
  const first = (await service.run('hourly')).backupId;
  const second = (await service.run('hourly')).backupId;
  await expect(service.planRestore(first)).resolves.toMatchObject({ allowed: false });
  await expect(service.restore(first, { confirm: 'gallery.db' })).rejects.toMatchObject({ code: 'RESTORE_BLOCKED' });
  await expect(service.drill('hourly')).rejects.toMatchObject({
    code: 'REQUEST_INVALID',
    hint: expect.stringContaining('withChanges: true'),
  });
  await expect(service.planRestore(full, { withChanges: 'database' })).rejects.toMatchObject({
    code: 'REQUEST_INVALID',
  });
  await expect(service.planRestore(first, { withChanges: true })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  await expect(service.planRestore(full, { changesUntil: new Date() })).rejects.toMatchObject({
    code: 'REQUEST_INVALID',
  });

  sql('ALTER TABLE photos ADD COLUMN stars INTEGER');
  await service.run('hourly');
  const before = sql(TITLES);
  const request = { confirm: 'gallery.db', withChanges: true } as const;
  await expect(service.restore(full, request)).rejects.toMatchObject({ code: 'CHANGES_REFUSED' });
  expect(sql(TITLES)).toEqual(before);

  const changesUntil = (await service.get(second)).manifest.finishedAt;
  const whatBlocks = async (): Promise<string | undefined> => {
    const { checks } = await service.planRestore(full, { withChanges: true, changesUntil });
    return checks.find(({ name, verdict }) => name === 'changes' && verdict === 'blocked')?.message;
  };
  const folder = await findFolder(first);
  for (const name of await readdir(folder)) if (name.startsWith('changes')) await truncate(join(folder, name), 10);
  await expect(service.verify(first)).rejects.toMatchObject({ code: 'DATA_TRUNCATED' });
  expect(await whatBlocks()).toContain(`${first}, which is known to be bad`);
  await rm(folder, { recursive: true });
  expect(await whatBlocks()).toContain(`${first} is nowhere`);
}, 60_000);

async function findFolder(id: string): Promise<string> {
  const found = (await readdir(join(directory, 'nas'), { recursive: true })).find((name) => name.endsWith(id));
  return join(directory, 'nas', found ?? 'nothing');
}
