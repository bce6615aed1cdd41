// A group of a real database and a real directory: what the database refers to is looked for, and both go back together.

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { systemClock } from '../../core/clock.js';
import { FilesSource } from '../../sources/files/files-source.js';
import { TestHost } from '../test-host.spec.support.js';
import { BackupGroupService } from './backup-group.service.js';

let host: TestHost;
let uploads: string;
beforeEach(async () => {
  host = await TestHost.create();
  uploads = join(host.directory, 'uploads');
  mkdirSync(join(uploads, '2026'), { recursive: true });
  for (const name of ['2026/a.jpg', '2026/b.jpg', 'c.jpg']) writeFileSync(join(uploads, name), name);
  host.write(`CREATE TABLE files (path TEXT); INSERT INTO files VALUES ('2026/a.jpg'), ('c.jpg'), (NULL), ('')`);
});
afterEach(async () => await host.stop());

/** Without what the restore keeps for its undo. */
const contents = (): string[] =>
  readdirSync(uploads, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('nestjs-backup'))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .toSorted();

it('a group of a database and its files', async () => {
  const shared = { destinations: { local: { storage: { type: 'local' as const, directory: host.backups } } } };
  await host.start({
    ...shared,
    jobs: {
      database: { source: { type: 'sqlite', file: host.file } },
      uploads: { source: new FilesSource({ directory: uploads, clock: systemClock }) },
    },
    groups: {
      everything: {
        jobs: ['database', 'uploads'],
        references: { query: 'SELECT path FROM files', from: 'database', files: 'uploads' },
      },
    },
    history: { spoolDirectory: host.spool },
    monitor: false,
  });
  const groups = host.app.get(BackupGroupService, { strict: false });
  const all = 'All 2 files that database refers to are in the backup of uploads.';
  const first = await groups.run();
  expect(first).toMatchObject({ state: 'succeeded', notes: [all], warnings: [] });

  const [rows, files] = [host.rows(), contents()];
  host.write(`DELETE FROM photos; INSERT INTO files VALUES ('2026/gone.jpg')`);
  rmSync(join(uploads, '2026'), { recursive: true });
  const message = '2 of 3 files that database refers to are not in the backup of uploads: 2026/a.jpg, 2026/gone.jpg.';
  expect(await groups.run()).toMatchObject({ state: 'warning', warnings: [{ code: 'REFERENCES_MISSING', message }] });

  const { id, parts } = await groups.restore(first.id, { confirm: 'everything' });
  expect(parts?.map(({ job, state }) => [job, state])).toEqual([
    ['uploads', 'succeeded'],
    ['database', 'succeeded'],
  ]);
  expect([host.rows(), contents()]).toEqual([rows, files]);
  await groups.undoRestore(id, { confirm: 'everything' });
  expect([host.rows(), contents()]).toEqual([[], ['c.jpg']]);
});
