// The newest backup of a job: found by reading one manifest, past what can't be understood, however long ago it was.

import { describe, expect, it } from '@jest/globals';

import { backupOf, folderOf, manifestText, storeBackup, testCatalogs } from './test-catalog.spec.support.js';

const open = testCatalogs();
const DAY_MS = 86_400_000;

/** `daysLater`: when it is looked, after the first of January 2026, on which the backups are from. */
async function withBackups(hours: readonly number[], daysLater = 0) {
  const world = await open('prod');
  const stored = [];
  for (const hour of hours) stored.push(await storeBackup(world.catalog, backupOf(hour)));
  const now = Date.UTC(2026, 0, 1, 12) + daysLater * DAY_MS;
  await world.clock.advance(now - world.clock.now().getTime());
  return { ...world, stored, catalog: world.reopen() };
}

describe('the newest backup of a job', () => {
  it.each([0, 1, 30, 300, 3000])('is found by one read when %d days have passed', async (days) => {
    const { catalog, storage, stored } = await withBackups([3, 5, 4], days);
    const { read } = storage.calls;
    const { manifest, unreadable } = await catalog.newest('gallery');
    expect([manifest?.id, unreadable]).toEqual([stored[1]?.id, []]);
    expect(storage.calls.read).toBe(read + 1);
  });

  it.each([0, 300])(
    'is the one before those that can not be understood, which are told, after %d days',
    async (days) => {
      const { catalog, put, stored } = await withBackups([3, 4, 5], days);
      const [good, tooNew, broken] = stored;
      if (!good || !tooNew || !broken) throw new Error('not stored');
      await put(`prod/${folderOf(tooNew)}manifest.json`, manifestText(tooNew, { version: 9 }));
      await put(`prod/${folderOf(broken)}manifest.json`, '{');
      expect(await catalog.newest('gallery')).toMatchObject({
        manifest: { id: good.id },
        unreadable: [
          { id: broken.id, destination: 'nas', error: { code: 'MANIFEST_INVALID' } },
          { id: tooNew.id, error: { code: 'MANIFEST_TOO_NEW' } },
        ],
      });
    },
  );

  it('is a safety backup only where there is no other', async () => {
    const { catalog, stored } = await withBackups([3]);
    await storeBackup(catalog, backupOf(4, { trigger: 'safety' }));
    const alone = await storeBackup(catalog, backupOf(5, { trigger: 'safety', job: 'alone' }));
    expect((await catalog.newest('gallery')).manifest?.id).toBe(stored[0]?.id);
    expect((await catalog.newest('alone')).manifest?.id).toBe(alone.id);
  });

  it('is none where nothing can be understood, or nothing is', async () => {
    const { catalog, put, stored } = await withBackups([3]);
    expect(await catalog.newest('other')).toEqual({ unreadable: [] });
    for (const backup of stored) await put(`prod/${folderOf(backup)}manifest.json`, 'no');
    const { manifest, unreadable } = await catalog.newest('gallery');
    expect([manifest, unreadable.length]).toEqual([undefined, 1]);
  });

  it('is not said to be none when it could not be read', async () => {
    const { catalog, storage } = await withBackups([3]);
    storage.inject({ on: 'read', fault: 'fail' });
    await expect(catalog.newest('gallery')).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  });
});
