// Pruning: what the plan says happens, and nothing else.

import { describe, expect, it } from '@jest/globals';

import { backupOf, folderOf, storeBackup } from '../../catalog/test-catalog.spec.support.js';
import { idAt } from '../../core/test-manifest.spec.support.js';
import { DAY } from '../../kit/durations.js';
import { flipObjectBit } from '../../testing/damage.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { streamOf } from '../../testing/streams.js';
import { retentionOf } from '../job.js';
import { objectKey, type TestJob } from '../test-job.spec.support.js';
import { verify } from '../verify/verify.js';
import { prune } from './prune.js';
import { idsIn, jobsWithBackups, KEEP_ONE } from './test-prune.spec.support.js';

const jobWith = jobsWithBackups();

/** When the last object of a destination, or of one backup there, was written. */
async function lastWritten({ storage, keys }: TestJob, destination: string, id = ''): Promise<number> {
  const objects = (await keys(destination)).filter((key) => key.includes(id));
  const infos = await Promise.all(objects.map((key) => storage(destination).stat(key)));
  return Math.max(...infos.map(({ modifiedAt }) => modifiedAt.getTime()));
}

function clockAt(ms: number): ManualClock {
  return new ManualClock(new Date(ms));
}

describe('prune', () => {
  it('removes what the rules do not keep, everywhere, and tells', async () => {
    const { job, context, world, ids } = await jobWith(3);
    const run = context();
    const results = await prune(job, {}, run);
    expect(results).toMatchObject([
      { destination: 'nas', freedBytes: expect.any(Number), leftovers: [] },
      { destination: 'offsite', decisions: [{ keep: true }, { keep: false }, { keep: false }] },
    ]);
    expect([await idsIn(world, 'nas'), await idsIn(world, 'offsite')]).toEqual([[ids[0]], [ids[0]]]);
    expect(run.events).toHaveLength(4);
    expect(run.events).toContainEqual({
      type: 'backup.deleted',
      job: 'things',
      backupId: ids[2],
      destination: 'offsite',
    });
    expect(run.notes[0]).toMatch(/^nas: kept 1 backup, removed 2, freed 20\d\.\d kB\.$/);
  });

  it('only says what it would remove when it is asked to', async () => {
    const { job, source, context, storage, keys } = await jobWith(3);
    const before = [await keys('nas'), await keys('offsite')];
    const deletes = storage('nas').calls.delete;
    const run = context();
    const [nas] = await prune(job, { dryRun: true }, run);
    expect(nas?.decisions.map(({ keep }) => keep)).toEqual([true, false, false]);
    expect(nas?.freedBytes).toBeGreaterThan(200_000);
    expect(nas?.summary).toMatch(/^nas: would keep 1 backup, remove 2, free 20\d\.\d kB\.$/);
    expect([await keys('nas'), await keys('offsite')]).toEqual(before);
    expect([storage('nas').calls.delete, source.count('forgetUndo'), run.events, run.notes]).toEqual([
      deletes,
      0,
      [],
      [],
    ]);
  });

  it('goes by what each destination holds', async () => {
    const { job, context, world, ids, storage } = await jobWith(3);
    await world.catalog('nas').list();
    const second = (await world.catalog('nas').list()).backups[1]?.manifest;
    for (const name of ['nas', 'offsite']) {
      const newest = (await world.catalog(name).list()).backups[0]?.manifest;
      if (newest && name === 'nas') await flipObjectBit(storage(name), objectKey(newest), 50_000);
    }
    await verify(job, ids[0] ?? '', context()).catch(() => undefined);
    await prune(job, {}, context());
    expect(await idsIn(world, 'nas')).toEqual([ids[0], second?.id]);
    expect(await idsIn(world, 'offsite')).toEqual([ids[0]]);
  });

  it('touches only the destinations it is given', async () => {
    const { job, context, world } = await jobWith(2);
    await prune(job, { destinations: ['offsite'] }, context());
    expect([(await idsIn(world, 'nas')).length, (await idsIn(world, 'offsite')).length]).toEqual([2, 1]);
  });

  it('fails, after the others were pruned, when a destination can not be looked at', async () => {
    const { job, context, world, storage } = await jobWith(2);
    storage('nas').inject({ on: 'list', fault: 'fail' });
    await expect(prune(job, {}, context())).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    storage('nas').heal();
    expect([(await idsIn(world, 'nas')).length, (await idsIn(world, 'offsite')).length]).toEqual([2, 1]);
  });

  it('tells both when a destination and the source fail', async () => {
    const { job, source, context, storage } = await jobWith(2);
    storage('nas').inject({ on: 'list', fault: 'fail' });
    source.failAt('forgetUndo');
    const run = context();
    await expect(prune(job, {}, run)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(run.warnings).toMatchObject([{ code: 'SOURCE_FAILED' }]);
  });

  it('stops between two removals when it is aborted', async () => {
    const { job, context, world } = await jobWith(4);
    const run = context();
    const reason = new Error('cancelled');
    const stopping = { ...run, emit: () => run.abort(reason) };
    await expect(prune(job, {}, stopping)).rejects.toBe(reason);
    expect(await idsIn(world, 'nas')).toHaveLength(3);
  });

  it('removes old folders without a manifest, without calling them backups, and leaves young ones', async () => {
    const { job, context, storage, keys } = await jobWith(1);
    const unfinished = { job: job.name, id: idAt(new Date('2025-01-01T00:00:00Z')) };
    const key = `${folderOf(unfinished)}things.db.gz`;
    await storage('nas').write(key, streamOf('half'));
    const { modifiedAt } = await storage('nas').stat(key);
    expect(await prune(job, {}, { ...context(), clock: clockAt(modifiedAt.getTime() + DAY - 1000) })).toMatchObject([
      { leftovers: [] },
      {},
    ]);
    expect(await keys('nas')).toContain(key);
    const run = context();
    const [nas] = await prune(job, {}, { ...run, clock: clockAt(modifiedAt.getTime() + DAY + 1000) });
    expect(nas).toMatchObject({ leftovers: [unfinished.id], freedBytes: 4 });
    expect(await keys('nas')).not.toContain(key);
    expect(run.events).toEqual([]);
  });

  it('takes no backup for a left-over because a listing lacks its manifest', async () => {
    const { job, context, storage, keys } = await jobWith(2);
    const before = await keys('nas');
    const list = storage('nas').list.bind(storage('nas'));
    storage('nas').list = async (prefix, options) => {
      const page = await list(prefix, options);
      return { ...page, objects: page.objects.filter(({ key }) => !key.endsWith('/manifest.json')) };
    };
    const clock = { ...context().clock, now: () => new Date('2100-01-01T00:00:00Z') };
    await expect(prune(job, {}, { ...context(), clock })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('left it out of a listing'),
    });
    expect(await keys('nas')).toEqual(before);
  });

  it('leaves a destination that never deletes to its own rules, says so, and warns of nothing', async () => {
    const { job, context, world, ids, storage, keys } = await jobWith(3);
    const unfinished = { job: job.name, id: idAt(new Date('2025-01-01T00:00:00Z')) };
    await storage('offsite').write(`${folderOf(unfinished)}things.db.gz`, streamOf('half'));
    storage('offsite').keepsForMs = Number.POSITIVE_INFINITY;
    const before = await keys('offsite');
    for (const dryRun of [true, false]) {
      const run = { ...context(), clock: clockAt((await lastWritten(world, 'offsite')) + 1000 * DAY) };
      const [, offsite] = await prune(job, { dryRun }, run);
      expect(offsite).toMatchObject({ freedBytes: 0, leftovers: [] });
      expect(offsite?.decisions.slice(1)).toMatchObject([
        { id: ids[1], keep: true, reason: 'This destination never deletes; its lifecycle rules decide.' },
        { id: ids[2], keep: true, reason: 'This destination never deletes; its lifecycle rules decide.' },
      ]);
      expect(run.warnings).toEqual([]);
      expect(run.notes.filter((note) => note.startsWith('offsite'))).toEqual([]);
    }
    expect([await keys('offsite'), storage('offsite').calls.delete]).toEqual([before, 0]);
    expect(await idsIn(world, 'nas')).toEqual([ids[0]]);
  });

  it('waits until the last object of a backup is no longer locked', async () => {
    const { job, context, world, ids, storage } = await jobWith(2);
    storage('offsite').keepsForMs = 30 * DAY;
    const free = (await lastWritten(world, 'offsite', ids[1])) + 30 * DAY;
    const locked = { ...context(), clock: clockAt(free - 1) };
    const [, kept] = await prune(job, {}, locked);
    expect(kept?.decisions[1]).toMatchObject({
      keep: true,
      reason: `It is locked there until ${new Date(free).toISOString()}.`,
    });
    expect([storage('offsite').calls.delete, locked.warnings]).toEqual([0, []]);
    await prune(job, {}, { ...context(), clock: clockAt(free) });
    expect(await idsIn(world, 'offsite')).toEqual([ids[0]]);
  });

  it('leaves unfinished folders while they are locked', async () => {
    const { job, context, world, storage } = await jobWith(1);
    const unfinished = { job: job.name, id: idAt(new Date('2025-01-01T00:00:00Z')) };
    await storage('offsite').write(`${folderOf(unfinished)}things.db.gz`, streamOf('half'));
    storage('offsite').keepsForMs = 30 * DAY;
    const free = (await lastWritten(world, 'offsite', unfinished.id)) + 30 * DAY;
    const leftoversAt = async (ms: number) =>
      (await prune(job, { dryRun: true }, { ...context(), clock: clockAt(ms) }))[1]?.leftovers;
    expect(await leftoversAt(free)).toEqual([]);
    expect(await leftoversAt(free + 1)).toEqual([unfinished.id]);
  });

  it('removes nothing, and says why, when the newest backup is suspiciously small', async () => {
    const { job, source, context, world, backup, storage, keys } = await jobWith(4);
    source.live = new Map([['things.db', Buffer.alloc(99_000)]]);
    await backup();
    const unfinished = { job: job.name, id: idAt(new Date('2025-01-01T00:00:00Z')) };
    await storage('nas').write(`${folderOf(unfinished)}half.gz`, streamOf('half'));
    const run = { ...context(), clock: clockAt((await lastWritten(world, 'nas')) + 2 * DAY) };
    const [nas] = await prune(job, { destinations: ['nas'] }, run);
    expect(nas).toMatchObject({ freedBytes: 0, refused: expect.stringMatching(/99\.0 kB of content.*200\.0 kB/) });
    expect(run.notes).toEqual([`nas: kept 5 backups, removed 0, freed 0 B. ${nas?.refused}`]);
    expect(await idsIn(world, 'nas')).toHaveLength(5);
    expect((await keys('nas')).filter((key) => key.endsWith('/half.gz'))).toHaveLength(1);
    const dry = context();
    await prune(job, { dryRun: true }, dry);
    expect(dry.notes).toEqual([]);
  });

  it('removes nothing where the destination can tell that the clock of this machine is ahead', async () => {
    const { job, context, world, ids, clock, storage } = await jobWith(2, {
      job: { retention: { maxAgeMs: DAY, minVerified: 1 } },
    });
    Object.assign(storage('nas'), { hasOwnClock: true });
    await clock.advance(100 * 365 * DAY);
    const { id } = await world.backup();
    const [nas] = await prune(job, {}, context());
    expect(nas?.refused).toContain(`the machine that took ${id} was`);
    expect([await idsIn(world, 'nas'), await idsIn(world, 'offsite')]).toEqual([[id, ...ids], [id]]);
  });

  it('gives unfinished folders twice the deadline of the job', async () => {
    const { job, context, storage } = await jobWith(1, { job: { deadlineMs: 2 * DAY } });
    const key = `${folderOf({ job: job.name, id: idAt(new Date('2025-01-01T00:00:00Z')) })}things.db.gz`;
    await storage('nas').write(key, streamOf('half'));
    const { modifiedAt } = await storage('nas').stat(key);
    const clock = clockAt(modifiedAt.getTime() + 3 * DAY);
    expect(await prune(job, {}, { ...context(), clock })).toMatchObject([{ leftovers: [] }, {}]);
  });

  it('goes by the rules of each destination', async () => {
    const { job, context, world, ids } = await jobWith(3);
    const results = await prune({ ...job, retentionIn: { offsite: { keepLast: 2, minVerified: 1 } } }, {}, context());
    expect(results.map(({ summary }) => summary)).toEqual([
      expect.stringMatching(/^nas: kept 1 backup, removed 2, /),
      expect.stringMatching(/^offsite: kept 2 backups, removed 1, /),
    ]);
    expect([await idsIn(world, 'nas'), await idsIn(world, 'offsite')]).toEqual([[ids[0]], ids.slice(0, 2)]);
  });

  it('takes no name of a destination for anything but a name', () => {
    expect(retentionOf({ retention: KEEP_ONE, retentionIn: {} }, 'constructor')).toBe(KEEP_ONE);
  });

  it('says when what has to stay is more than there is room for', async () => {
    const { job, context } = await jobWith(2);
    const run = context();
    await prune({ ...job, retention: { maxTotalBytes: 1000, minVerified: 2 } }, { destinations: ['nas'] }, run);
    expect(run.notes).toEqual([
      expect.stringMatching(/removed 0, freed 0 B\. What stays is 20\d\.\d kB above maxTotalSize\.$/),
    ]);
  });

  it('leaves what was pinned after the plan was made, and says so', async () => {
    const { job, context, world, ids } = await jobWith(3, { destinations: ['nas'], job: { retention: KEEP_ONE } });
    const run = context();
    const pinning = { kind: 'pinned', at: run.clock.now() } as const;
    const progress = world.catalog('nas').leftovers.bind(world.catalog('nas'));
    world.catalog('nas').leftovers = async (...args) => {
      await world.catalog('nas').addPin({ job: job.name, id: ids[1] ?? '' }, pinning);
      return await progress(...args);
    };
    await prune(job, {}, run);
    expect(await idsIn(world, 'nas')).toEqual([ids[0], ids[1]]);
    expect(run.notes).toContain(`nas: ${ids[1]} was pinned meanwhile and stays.`);
  });

  it('leaves what one that was pinned meanwhile builds on', async () => {
    const { job, context, world, ids, catalog } = await jobWith(2, { destinations: ['nas'] });
    const nas = catalog('nas');
    const base = ids[1] ?? '';
    const child = backupOf(23, { job: job.name, basedOn: base, startedAt: new Date('2026-01-10T01:30:00Z') });
    await storeBackup(nas, child);
    const run = context();
    const look = nas.leftovers.bind(nas);
    nas.leftovers = async (...args) => {
      await nas.addPin(child, { kind: 'pinned', at: run.clock.now() });
      return await look(...args);
    };
    const [result] = await prune({ ...job, retention: KEEP_ONE }, {}, run);
    expect(result?.decisions.map(({ id, keep }) => [id, keep])).toEqual([
      [ids[0], true],
      [child.id, false],
      [base, false],
    ]);
    expect(await idsIn(world, 'nas')).toEqual([ids[0], child.id, base]);
  });
});
