// Pinning: in every copy, told, shown, and stronger than retention and a person who deletes.

import { describe, expect, it } from '@jest/globals';

import { setImmediate as nextTurn } from 'node:timers/promises';

import { DAY } from '../../kit/durations.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { getBackup } from '../browse/browse.js';
import { deleteBackup } from '../prune/delete-backup.js';
import { prune } from '../prune/prune.js';
import { idsIn, jobsWithBackups } from '../prune/test-prune.spec.support.js';
import { required } from '../test-job.spec.support.js';
import { pin, unpin } from './pin.js';

const jobWith = jobsWithBackups();

describe('a pinned backup', () => {
  it('is pinned in every copy, with who and why, and events tell', async () => {
    const { job, ids, context, clock, keys } = await jobWith(2);
    const id = required(ids[1]);
    const run = context();
    const details = { by: 'anna', reason: 'before the move' };
    expect(await pin(job, id, details, run)).toEqual({ id, destinations: ['nas', 'offsite'], failures: [] });
    const pinned = { at: clock.now(), ...details };
    expect(await getBackup([job], id, { clock })).toMatchObject({
      pinned,
      copies: [
        { destination: 'nas', pinned },
        { destination: 'offsite', pinned },
      ],
    });
    expect((await getBackup([job], required(ids[0]), { clock })).pinned).toBeUndefined();
    expect(run.events).toEqual([
      { type: 'backup.pinned', job: 'things', backupId: id, destinations: ['nas', 'offsite'], ...details },
    ]);
    expect((await keys('nas')).filter((key) => key.includes('/pins/'))).toEqual([
      expect.stringMatching(new RegExp(`/${id}/pins/\\d{8}T\\d{6}Z-pinned-[a-z0-9]{10}\\.json$`)),
    ]);
  });

  it('is neither pruned nor deleted by hand, until it is released', async () => {
    const { job, world, ids, context } = await jobWith(3);
    const id = required(ids[2]);
    await pin(job, id, { reason: 'tax 2025' }, context());
    await prune(job, {}, context());
    expect(await idsIn(world, 'nas')).toEqual([ids[0], id]);
    await expect(deleteBackup(job, id, context())).rejects.toMatchObject({
      code: 'DELETE_REFUSED',
      message: expect.stringMatching(/stays in nas: It was pinned on 2026-01-10: "tax 2025"\.$/),
      hint: `Release it first: unpin('${id}'), or POST ${id}/unpin.`,
    });

    const run = context();
    expect(await unpin(job, id, { by: 'bert' }, run)).toMatchObject({ destinations: ['nas', 'offsite'], failures: [] });
    expect(run.events).toEqual([
      { type: 'backup.unpinned', job: 'things', backupId: id, destinations: ['nas', 'offsite'], by: 'bert' },
    ]);
    await prune(job, {}, context());
    expect(await idsIn(world, 'nas')).toEqual([ids[0]]);
  });

  it('takes the last word about why, and is released by the next, whatever the clocks say', async () => {
    const { job, ids, context, clock } = await jobWith(1);
    const id = required(ids[0]);
    const ahead = { ...context(), clock: new ManualClock(new Date(clock.now().getTime() + DAY)) };
    await pin(job, id, { reason: 'first' }, context());
    await pin(job, id, { reason: 'second' }, ahead);
    expect((await getBackup([job], id, { clock })).pinned?.reason).toBe('second');
    await unpin(job, id, {}, context());
    expect((await getBackup([job], id, { clock })).pinned).toBeUndefined();
  });

  it('is pinned anew, for the reason said last, whatever the clocks of those before', async () => {
    const { job, ids, context, clock } = await jobWith(1);
    const id = required(ids[0]);
    const ahead = { ...context(), clock: new ManualClock(new Date(clock.now().getTime() + DAY)) };
    await pin(job, id, { reason: 'first' }, ahead);
    expect((await pin(job, id, { reason: 'second' }, context())).failures).toEqual([]);
    expect((await getBackup([job], id, { clock })).pinned?.reason).toBe('second');
    await unpin(job, id, {}, context());
    expect((await pin(job, id, { reason: 'third' }, context())).failures).toEqual([]);
    expect((await getBackup([job], id, { clock })).pinned?.reason).toBe('third');
  });

  it('that is not pinned is left as it is when it is released, in silence', async () => {
    const { job, ids, context, keys } = await jobWith(1);
    const before = [await keys('nas'), await keys('offsite')];
    const run = context();
    expect(await unpin(job, required(ids[0]), {}, run)).toMatchObject({
      destinations: ['nas', 'offsite'],
      failures: [],
    });
    expect([await keys('nas'), await keys('offsite'), run.events]).toEqual([...before, []]);
  });
});

describe('what can not be pinned', () => {
  it('in one destination is said, and the others are', async () => {
    const { job, ids, context, storage, world } = await jobWith(1);
    const id = required(ids[0]);
    storage('nas').inject({ on: 'write', fault: 'fail' });
    const run = context();
    expect(await pin(job, id, {}, run)).toEqual({
      id,
      destinations: ['offsite'],
      failures: [{ destination: 'nas', error: expect.objectContaining({ code: 'STORAGE_UNREACHABLE' }) }],
    });
    expect(run.events).toMatchObject([{ destinations: ['offsite'] }]);
    storage('nas').heal();
    const copies = await Promise.all(['nas', 'offsite'].map((name) => world.catalog(name).find({ job: job.name, id })));
    expect(copies.map((copy) => copy?.pinned !== undefined)).toEqual([false, true]);
  });

  it('in a destination that takes nothing is said in time, and the others are', async () => {
    const { job, ids, context, storage, clock } = await jobWith(1);
    storage('nas').inject({ on: 'write', fault: 'hang' });
    const { write } = storage('nas').calls;
    const pinning = pin(job, required(ids[0]), {}, context());
    while (storage('nas').calls.write === write) await nextTurn();
    await clock.advance(30_000);
    expect(await pinning).toMatchObject({
      destinations: ['offsite'],
      failures: [{ destination: 'nas', error: { code: 'STORAGE_UNREACHABLE' } }],
    });
  });

  it('anywhere is an error: no such backup, or why not', async () => {
    const { job, ids, context, storage } = await jobWith(1);
    const run = context();
    await expect(pin(job, '20260101T000000Z-aaaaaaaaaa', {}, run)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    for (const name of ['nas', 'offsite']) storage(name).inject({ on: 'list', fault: 'fail' });
    await expect(pin(job, required(ids[0]), {}, run)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(run.events).toEqual([]);
  });

  it('is a backup that is removed in that very moment', async () => {
    const { job, ids, context, storage, world } = await jobWith(2, { destinations: ['nas'] });
    const id = required(ids[1]);
    const write = storage('nas').write.bind(storage('nas'));
    storage('nas').write = async (...args) => {
      await world.catalog('nas').remove({ job: job.name, id });
      return await write(...args);
    };
    await expect(pin(job, id, {}, context())).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });

  it('to be released is one with a pin that nobody can read', async () => {
    const { job, ids, context, storage, keys } = await jobWith(1, { destinations: ['nas'] });
    const id = required(ids[0]);
    const manifest = required((await keys('nas')).find((key) => key.endsWith('/manifest.json')));
    await storage('nas').write(manifest.replace('manifest.json', 'pins/x.json'), [Buffer.from('{}')] as never);
    await expect(unpin(job, id, {}, context())).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: `${id} is still pinned in nas: another record there counts more.`,
    });
    await expect(deleteBackup(job, id, context())).rejects.toMatchObject({ code: 'DELETE_REFUSED' });
  });
});
