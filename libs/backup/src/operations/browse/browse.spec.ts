// Browsing: each backup once, page after page, and what could not be seen is said.

import { describe, expect, it } from '@jest/globals';

import { folderOf } from '../../catalog/test-catalog.spec.support.js';
import { flipObjectBit } from '../../testing/damage.js';
import { ManualClock } from '../../testing/manual-clock.js';
import type { Job } from '../job.js';
import { objectKey, testJobs } from '../test-job.spec.support.js';
import { backup } from '../backup/backup.js';
import { verify } from '../verify/verify.js';
import { getBackup, listBackups, type ListFilter } from './browse.js';

const open = testJobs();

const clock = new ManualClock();
const list = (jobs: readonly Job[], filter: ListFilter = {}) => listBackups(jobs, filter, { clock, fresh: true });
const get = (jobs: readonly Job[], id: string) => getBackup(jobs, id, { clock });

async function jobWith(count: number, options: Parameters<typeof open>[0] = {}) {
  const world = await open(options);
  const ids: string[] = [];
  for (let made = 0; made < count; made++) ids.unshift((await world.backup()).id);
  return { ...world, ids };
}

describe('listBackups', () => {
  it('shows each backup once, newest first, with its copies and the trust of the best', async () => {
    const { job, ids, storage, catalog, context } = await jobWith(2);
    const [newest] = (await catalog('nas').list()).backups;
    if (newest) await flipObjectBit(storage('nas'), objectKey(newest.manifest), 50_000);
    await verify(job, ids[0] ?? '', context()).catch(() => undefined);
    const page = await list([job]);
    expect(page.backups.map(({ id }) => id)).toEqual(ids);
    expect(page.backups[0]).toMatchObject({
      trust: 'verified',
      copies: [
        { destination: 'nas', trust: 'failed' },
        { destination: 'offsite', trust: 'verified' },
      ],
    });
    expect(page).toMatchObject({ total: 2, unreadable: [], unreachable: [] });
    expect('next' in page).toBe(false);
  });

  it.each([1, 2, 3, 5, 6])('gives every backup exactly once in pages of %d', async (limit) => {
    const { job, ids } = await jobWith(5, { destinations: ['nas'] });
    const shown: string[] = [];
    for (let after: string | undefined, pages = 0; pages < 6; pages++) {
      const page = await list([job], { limit, ...(after === undefined ? {} : { after }) });
      expect(page.backups.length).toBeLessThanOrEqual(limit);
      expect(page.total).toBe(5);
      shown.push(...page.backups.map(({ id }) => id));
      after = page.next;
      if (after === undefined) break;
    }
    expect(shown).toEqual(ids);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses pages of %d', async (limit) => {
    const { job } = await open();
    await expect(list([job], { limit })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it('keeps the order of those made within one second, also from page to page', async () => {
    const world = await open({ destinations: ['nas'] });
    const ids: string[] = [];
    for (let made = 0; made < 8; made++) {
      ids.unshift((await backup(world.job, world.context())).manifest.id);
      await world.clock.advance(1);
    }
    const first = await list([world.job], { limit: 3 });
    const rest = await list([world.job], { after: first.next ?? '' });
    expect([...first.backups, ...rest.backups].map(({ id }) => id)).toEqual(ids);
  });

  it('filters by job and by trust', async () => {
    const first = await jobWith(1, { destinations: ['nas'] });
    const second = await jobWith(1, { destinations: ['other'], job: { name: 'others' } });
    const jobs = [first.job, second.job];
    expect((await list(jobs)).total).toBe(2);
    expect((await list(jobs, { job: 'others' })).backups.map(({ id }) => id)).toEqual(second.ids);
    expect((await list(jobs, { trust: 'verified' })).total).toBe(2);
    expect(await list(jobs, { trust: 'proven' })).toMatchObject({ total: 0, backups: [] });
  });

  it('names destinations that could not be looked at, and shows the others', async () => {
    const { job, ids, storage } = await jobWith(1);
    storage('offsite').inject({ on: 'list', fault: 'fail' });
    const page = await list([job]);
    expect(page.backups).toMatchObject([{ id: ids[0], copies: [{ destination: 'nas' }] }]);
    expect(page.unreachable).toMatchObject([{ destination: 'offsite', error: { code: 'STORAGE_UNREACHABLE' } }]);
  });

  it('fails when no destination could be looked at', async () => {
    const { job, storage } = await jobWith(1);
    for (const name of ['nas', 'offsite']) storage(name).inject({ on: 'list', fault: 'fail' });
    await expect(list([job])).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  });

  it('names manifests that can not be understood', async () => {
    const { job, ids, storage } = await jobWith(1);
    const key = `${folderOf({ job: 'things', id: ids[0] ?? '' })}manifest.json`;
    await flipObjectBit(storage('nas'), key, 0);
    expect(await list([job])).toMatchObject({
      total: 1,
      unreadable: [{ id: ids[0], destination: 'nas', error: { code: 'MANIFEST_INVALID' } }],
    });
  });
});

describe('getBackup', () => {
  it('finds a backup of any job, with all its copies', async () => {
    const first = await jobWith(2);
    const second = await jobWith(1, { destinations: ['other'], job: { name: 'others' } });
    const found = await get([first.job, second.job], first.ids[1] ?? '');
    expect(found).toMatchObject({ id: first.ids[1], copies: [{ destination: 'nas' }, { destination: 'offsite' }] });
    expect(await get([first.job, second.job], second.ids[0] ?? '')).toMatchObject({ id: second.ids[0] });
  });

  it.each(['20260101T000000Z-aaaaaaaaaa', '', '../../../etc/passwd', 'x'.repeat(100_000)])(
    'does not find %p',
    async (id) => {
      const { job } = await jobWith(1);
      await expect(get([job], id)).rejects.toMatchObject({
        code: 'BACKUP_NOT_FOUND',
        message: expect.stringMatching(/^.{0,120}$/),
      });
    },
  );

  it('finds it although one destination does not answer', async () => {
    const { job, ids, storage } = await jobWith(1);
    storage('nas').inject({ on: 'list', fault: 'fail' });
    expect((await get([job], ids[0] ?? '')).copies).toMatchObject([{ destination: 'offsite' }]);
  });

  it('does not say "not found" when it could not look everywhere', async () => {
    const { job, storage } = await jobWith(1);
    storage('nas').inject({ on: 'list', fault: 'fail' });
    await expect(get([job], '20260101T000000Z-aaaaaaaaaa')).rejects.toMatchObject({
      code: 'STORAGE_UNREACHABLE',
    });
  });
});
