// The sample data is the same every time, and as large as asked for.

import { afterEach, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseService } from './database/database.service.js';
import { addSampleData, type SampleCounts, type SampleSize } from './sample-data.js';
import { Settings } from './settings/settings.js';

const TABLES = ['users', 'galleries', 'photos', 'comments', 'likes'];
const directories: string[] = [];

afterEach(async () => {
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true });
});

async function filled(size?: SampleSize): Promise<{ counts: SampleCounts; rows: Record<string, unknown[]> }> {
  const directory = await mkdtemp(join(tmpdir(), 'gallery-'));
  directories.push(directory);
  const database = new DatabaseService(new Settings({ DATABASE_PATH: join(directory, 'gallery.db') }));
  await database.open();
  const counts = await addSampleData(database, size);
  const rows: Record<string, unknown[]> = {};
  for (const table of TABLES) rows[table] = await database.all(`SELECT * FROM ${table}`);
  await database.close();
  return { counts, rows };
}

it('is the same every time', async () => {
  const first = await filled();
  expect(first).toEqual(await filled());
  expect(first.counts).toEqual({ galleries: 8, photos: 200, comments: 300, likes: 700 });
});

it('counts what it added', async () => {
  const { counts, rows } = await filled({ galleries: 90, photosPerGallery: 3 });
  const { users, ...added } = Object.fromEntries(Object.entries(rows).map(([table, list]) => [table, list.length]));
  expect(added).toEqual(counts);
  expect(users).toBe(7);
});
