// The translation tool's backups: each job runs, the group runs, and everything is restored as it was.

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BackupGroupService, BackupService } from 'nestjs-backup';
import { LogFile } from '../../logging/log-file.js';
import { addSampleData } from '../../sample-data.js';
import { startOnPostgres } from '../../testing/postgres-app.js';
import { describeWithServers, START_TIMEOUT_MS } from '../../testing/servers.js';
import type { TestApp } from '../../testing/test-app.js';

const ENCRYPTION = {
  BACKUP_AGE_RECIPIENTS: 'age1qvgkrq3k72srap49mvddxl8vwyckcr6h7nl6cp8vs6e8qgat0fmsu0x78e',
  BACKUP_AGE_IDENTITY: 'AGE-SECRET-KEY-1PGLYQXMNV6JJV08MEPCE7VXG9VWY3GFYMDKJ8NHYRZR9FQXNL28S4VSKWM',
};

let tool: TestApp;
let backups: BackupService;

const at = (...path: string[]) => join(tool.directory, ...path);

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), content);
}

/** Every file below, by its path, but what a restore keeps for undo. */
async function filesIn(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(at(directory), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.includes('/.nestjs-backup/'));
  const read = paths
    .toSorted()
    .map(async (path) => [path.slice(at(directory).length + 1), await readFile(path, 'utf8')]);
  return Object.fromEntries(await Promise.all(read));
}

const rows = async () => ({
  galleries: await tool.database.all('SELECT * FROM galleries ORDER BY id'),
  comments: await tool.database.all('SELECT * FROM comments ORDER BY id'),
});

/** By hand, and with all changes that were captured since where they are asked for. */
async function restored(job: string, options: { readonly withChanges?: boolean } = {}): Promise<void> {
  const { backups: found } = await backups.list({ job, trigger: 'manual' });
  const id = found[0]?.id ?? '';
  const { target: confirm } = await backups.planRestore(id, options);
  await backups.restore(id, { confirm, ...options });
}

describeWithServers(['postgres'], 'the backups of a translation tool', () => {
  beforeEach(async () => {
    process.env['GEMINI_API_KEY'] = 'a key of $5 & "more"';
    tool = await startOnPostgres({ BACKUP_PROFILE: 'translation', ...ENCRYPTION });
    backups = tool.app.get(BackupService);
    await addSampleData(tool.database, { galleries: 1, photosPerGallery: 3 });
    const photos = await tool.database.all<{ name: string }>('SELECT file_name AS name FROM photos');
    for (const { name } of photos) await write(join('uploads', name), `picture ${name}`);
    await write('uploads/half.tmp', 'not whole');
    await write('cache/pages/1.json', '{}');
    await write('translation-memory/memory.tmx', '<tmx/>');
    for (let line = 1; line <= 100; line += 1) tool.app.get(LogFile).write(`line ${line}\n`);
  }, START_TIMEOUT_MS);
  afterEach(async () => {
    await tool.stop();
    delete process.env['GEMINI_API_KEY'];
  });

  it('are each taken on demand, counted, and restored as they were', async () => {
    for (const job of backups.jobs) expect(await backups.run(job)).toMatchObject({ job, state: 'succeeded' });

    await tool.database.run("INSERT INTO galleries (name) VALUES ('Lhasa')");
    await backups.run('hourly-changes');
    const before = await rows();
    await tool.database.run('DELETE FROM galleries');
    await restored('gallery', { withChanges: true });
    expect(await rows()).toEqual(before);

    for (const [job, directory] of [
      ['uploads', 'uploads'],
      ['cache', 'cache'],
      ['translation-memory', 'translation-memory'],
    ] as const) {
      const files = await filesIn(directory);
      await rm(at(directory), { recursive: true });
      await write(join(directory, 'later.txt'), 'written later');
      await restored(job);
      const { 'half.tmp': _, ...captured } = files;
      expect(await filesIn(directory)).toEqual(captured);
    }

    await restored('configuration');
    expect(Object.values(await filesIn('restored')).join('')).toMatch(/^GEMINI_API_KEY=.*more/m);
    await restored('logs');
    expect(Object.values(await filesIn('logs/restored')).join('')).toMatch(/^line 1\n.*^line 100$/ms);
    const { body } = await tool.viewer.get('/admin/backups/status?fresh=true').expect(200);
    const shown = body.jobs.map((each: { job: string; retention: string; byTrigger: { manual: number } }) => [
      each.job,
      each.byTrigger.manual,
      each.retention,
    ]);
    expect(shown).toEqual([
      ['gallery', 1, 'one for each of 7 days, one for each of 4 weeks and one for each of 3 months'],
      ['hourly-changes', 2, '24 h'],
      ['uploads', 1, '30 days'],
      ['cache', 1, '3 days'],
      ['translation-memory', 1, '30 days'],
      ['configuration', 1, '30 days'],
      ['logs', 1, '30 days'],
    ]);
  });

  it('are taken as one, which says when a picture is missing', async () => {
    const groups = tool.app.get(BackupGroupService);
    expect(await groups.run('everything')).toMatchObject({ state: 'succeeded' });
    const [picture] = Object.keys(await filesIn('uploads'));
    await rm(at('uploads', picture ?? ''));
    const { state, warnings } = await groups.run('everything');
    expect(state).toBe('warning');
    expect(warnings.map(({ message }) => message).join(' ')).toContain(picture);
  });
});
