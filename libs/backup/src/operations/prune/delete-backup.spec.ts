// Deleting one backup: every copy or none, and never what has to stay.

import { describe, expect, it } from '@jest/globals';

import { backupOf, storeBackup } from '../../catalog/test-catalog.spec.support.js';
import { DAY } from '../../kit/durations.js';
import { flipObjectBit } from '../../testing/damage.js';
import { objectKey } from '../test-job.spec.support.js';
import { verify } from '../verify/verify.js';
import { deleteBackup } from './delete-backup.js';
import { idsIn, jobsWithBackups } from './test-prune.spec.support.js';

const jobWith = jobsWithBackups();

describe('deleteBackup', () => {
  it('removes every copy of one that need not stay, and tells', async () => {
    const { job, context, world, ids } = await jobWith(3);
    const run = context();
    expect(await deleteBackup(job, ids[1] ?? '', run)).toEqual(['nas', 'offsite']);
    expect(await idsIn(world, 'nas')).toEqual([ids[0], ids[2]]);
    expect(run.events).toMatchObject(
      ['nas', 'offsite'].map((destination) => ({ type: 'backup.deleted', destination })),
    );
  });

  it('refuses a good one when too few would be left, whichever it is, and removes no copy of it', async () => {
    const { job, context, keys, ids } = await jobWith(2, { job: { retention: { minVerified: 2 } } });
    const before = [await keys('nas'), await keys('offsite')];
    for (const id of ids) {
      await expect(deleteBackup(job, id, context())).rejects.toMatchObject({
        code: 'DELETE_REFUSED',
        message: `${id} stays in nas: The job has 2 good backups of its own there, and at least 2 must stay.`,
      });
    }
    expect([await keys('nas'), await keys('offsite')]).toEqual(before);
  });

  it('goes by how many must stay in each destination', async () => {
    const { job, context, ids } = await jobWith(2);
    const stricter = { ...job, retentionIn: { offsite: { minVerified: 2 } } };
    await expect(deleteBackup(stricter, ids[1] ?? '', context())).rejects.toMatchObject({
      code: 'DELETE_REFUSED',
      message: expect.stringMatching(/stays in offsite: .* at least 2 must stay\.$/),
    });
    await expect(deleteBackup(job, ids[1] ?? '', context())).resolves.toEqual(['nas', 'offsite']);
  });

  it('lets the newest go when enough good ones are left', async () => {
    const { job, context, world, ids } = await jobWith(3, { job: { retention: { minVerified: 2 } } });
    expect(await deleteBackup(job, ids[0] ?? '', context())).toEqual(['nas', 'offsite']);
    expect(await idsIn(world, 'nas')).toEqual(ids.slice(1));
  });

  it('lets a safety backup go while a good one of the job stays, and not before', async () => {
    const { job, context, world, backup } = await jobWith(0, { job: { retention: { minVerified: 3 } } });
    const { id } = await backup({ trigger: 'safety' });
    await expect(deleteBackup(job, id, context())).rejects.toMatchObject({
      code: 'DELETE_REFUSED',
      message: `${id} stays in nas: The job has 0 good backups of its own there, and at least 1 must stay.`,
    });
    const own = await backup();
    await deleteBackup(job, id, context());
    expect(await idsIn(world, 'nas')).toEqual([own.id]);
  });

  it('refuses when one destination would lose its last good one, though another would not', async () => {
    const { job, context, world, ids, storage } = await jobWith(1);
    storage('offsite').inject({ on: 'write', call: storage('offsite').calls.write + 1, fault: 'fail' });
    await world.backup();
    await expect(deleteBackup(job, ids[0] ?? '', context())).rejects.toMatchObject({
      code: 'DELETE_REFUSED',
      message: expect.stringContaining('stays in offsite'),
    });
    expect(await idsIn(world, 'nas')).toContain(ids[0]);
  });

  it('lets a damaged one go, also when it is the newest', async () => {
    const { job, source, context, world, ids } = await jobWith(2);
    for (const { name } of job.catalogs) {
      const manifest = (await world.catalog(name).list()).backups[0]?.manifest;
      if (manifest) await flipObjectBit(world.storage(name), objectKey(manifest), 50_000);
    }
    await verify(job, ids[0] ?? '', context()).catch(() => undefined);
    expect(await deleteBackup(job, ids[0] ?? '', context())).toEqual(['nas', 'offsite']);
    expect(source.count('forgetUndo')).toBe(0);
  });

  it.each([
    [Number.POSITIVE_INFINITY, /stays in offsite: This destination never deletes/],
    [30 * DAY, /stays in offsite: It is locked there until 2/],
  ])('removes no copy at all while a destination keeps its own for %d ms', async (keepsForMs, message) => {
    const { job, context, keys, ids, storage } = await jobWith(3);
    storage('offsite').keepsForMs = keepsForMs;
    const before = [await keys('nas'), await keys('offsite')];
    await expect(deleteBackup(job, ids[2] ?? '', context())).rejects.toMatchObject({
      code: 'DELETE_FORBIDDEN',
      message: expect.stringMatching(message),
    });
    expect([await keys('nas'), await keys('offsite')]).toEqual(before);
  });

  it('refuses one that was pinned while it looked', async () => {
    const { job, context, keys, ids, catalog } = await jobWith(2);
    const id = ids[1] ?? '';
    const run = context();
    const look = catalog('offsite').list.bind(catalog('offsite'));
    catalog('offsite').list = async (...args) => {
      await catalog('nas').addPin({ job: job.name, id }, { kind: 'pinned', at: run.clock.now() });
      return await look(...args);
    };
    const before = await keys('offsite');
    await expect(deleteBackup(job, id, run)).rejects.toMatchObject({
      code: 'DELETE_REFUSED',
      message: expect.stringMatching(/stays in nas: It was pinned/),
    });
    expect(await keys('offsite')).toEqual(before);
  });

  it('refuses one that another builds on, and names that', async () => {
    const { job, context, world, ids, catalog } = await jobWith(2);
    const base = ids[1] ?? '';
    const child = backupOf(23, { job: job.name, basedOn: base });
    await storeBackup(catalog('offsite'), child);
    await expect(deleteBackup(job, base, context())).rejects.toMatchObject({
      code: 'DELETE_REFUSED',
      message: `${base} stays in offsite: ${child.id} builds on it.`,
      hint: `Remove ${child.id} first: it is worth nothing without.`,
    });
    await deleteBackup(job, child.id, context());
    await deleteBackup(job, base, context());
    expect(await idsIn(world, 'offsite')).toEqual([ids[0]]);
  });

  it('does not know what is not there', async () => {
    const { job, context } = await jobWith(1);
    await expect(deleteBackup(job, '20260101T000000Z-aaaaaaaaaa', context())).rejects.toMatchObject({
      code: 'BACKUP_NOT_FOUND',
    });
  });
});
