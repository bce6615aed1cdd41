// What is remembered of a job: not older than the asker accepts, with our own changes, and never instead of a failure.

import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Evidence } from '../core/backup.js';
import type { ManualClock } from '../testing/manual-clock.js';
import type { Catalog } from './catalog.js';
import { backupOf, folderOf, storeBackup, testCatalogs } from './test-catalog.spec.support.js';

const open = testCatalogs();
const MAX_AGE_MS = 1000;
const REASON = new Error('stopped');

const VERIFIED: Evidence = {
  kind: 'verified',
  at: new Date('2026-01-02T00:00:00.000Z'),
  runId: 'run-1',
  by: 'verify',
  durationMs: 5,
  summary: 'Read back.',
};

/** One backup is there, and was listed. */
async function openListed() {
  const world = await open();
  const first = await storeBackup(world.catalog, backupOf(3));
  await world.catalog.list('gallery');
  return { ...world, first, other: world.reopen() };
}

async function hours(catalog: Catalog, maxAgeMs = MAX_AGE_MS): Promise<number[]> {
  const { backups } = await catalog.list('gallery', { maxAgeMs });
  return backups.map(({ manifest }) => manifest.startedAt.getUTCHours());
}

describe('a job that was listed', () => {
  it('is not looked at again while what is known is young enough, and said to be of that time', async () => {
    const { catalog, storage, clock, other } = await openListed();
    const asOf = clock.now();
    await storeBackup(other, backupOf(4));
    const { list } = storage.calls;
    await clock.advance(MAX_AGE_MS / 2 - 1);
    expect(await hours(catalog)).toEqual([3]);
    expect((await catalog.list('gallery', { maxAgeMs: MAX_AGE_MS })).asOf).toEqual(asOf);
    expect(storage.calls.list).toBe(list);
  });

  it('is looked at when what is known is too old, or when nothing old will do', async () => {
    const { catalog, clock, other } = await openListed();
    await storeBackup(other, backupOf(4));
    expect(await hours(catalog, 0)).toEqual([4, 3]);
    await other.remove(backupOf(3));
    await clock.advance(MAX_AGE_MS);
    expect(await hours(catalog)).toEqual([4]);
    expect((await catalog.list('gallery', { maxAgeMs: MAX_AGE_MS })).asOf).toEqual(clock.now());
  });

  it('fails when it has to be looked at and can not be, whatever was known before', async () => {
    const { catalog, storage, clock } = await openListed();
    storage.inject({ on: 'list', fault: 'fail' });
    expect(await hours(catalog)).toEqual([3]);
    await expect(hours(catalog, 0)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    await clock.advance(MAX_AGE_MS);
    await expect(hours(catalog)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    storage.heal();
    expect(await hours(catalog)).toEqual([3]);
  });

  it('is apart from other jobs', async () => {
    const { catalog, other } = await openListed();
    await storeBackup(other, backupOf(4, { job: 'app' }));
    expect((await catalog.list('app', { maxAgeMs: MAX_AGE_MS })).backups).toHaveLength(1);
    expect(await hours(catalog)).toEqual([3]);
  });
});

describe('our own changes', () => {
  it('are seen at once, by a look at what was changed and at nothing else', async () => {
    const { catalog, storage, first, other } = await openListed();
    await storeBackup(other, backupOf(4));
    await storeBackup(catalog, backupOf(5));
    const { read } = storage.calls;
    expect(await hours(catalog)).toEqual([5, 3]);
    await catalog.addEvidence(first, VERIFIED);
    const { backups } = await catalog.list('gallery', { maxAgeMs: MAX_AGE_MS });
    expect(backups.map(({ trust }) => trust)).toEqual(['stored', 'verified']);
    expect(storage.calls.read).toBe(read + 2);
    await catalog.remove(first);
    expect(await hours(catalog)).toEqual([5]);
  });

  it('are seen although they failed, as far as they went', async () => {
    const { catalog, storage, first } = await openListed();
    storage.inject({ on: 'delete', call: storage.calls.delete + 2, fault: 'fail' });
    await expect(catalog.remove(first)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(await hours(catalog)).toEqual([]);
  });

  it('are seen although they were made after whoever asked for them had gone', async () => {
    const { catalog, storage, first } = await openListed();
    const stop = new AbortController();
    const late = new AbortController();
    const remove = storage.delete.bind(storage);
    let over: Promise<void> | undefined;
    storage.delete = (key) => (over = once(late.signal, 'abort').then(() => remove(key)));
    const removal = expect(catalog.remove(first, { signal: stop.signal })).rejects.toBe(REASON);
    stop.abort(REASON);
    await removal;
    expect(await hours(catalog)).toEqual([3]);
    late.abort();
    await over;
    expect(await hours(catalog)).toEqual([]);
  });

  it('are looked for until they were seen', async () => {
    const { catalog, storage } = await openListed();
    await storeBackup(catalog, backupOf(4));
    storage.inject({ on: 'list', call: storage.calls.list + 1, fault: 'fail' });
    await expect(hours(catalog)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(await hours(catalog)).toEqual([4, 3]);
  });

  it('are not lost to a look that had begun before', async () => {
    const { catalog, storage, other } = await openListed();
    await storeBackup(other, backupOf(4));
    const list = storage.list.bind(storage);
    storage.list = async (...request) => {
      storage.list = list;
      const before = await list(...request);
      await storeBackup(catalog, backupOf(5));
      expect(await hours(catalog)).toEqual([5, 3]);
      return before;
    };
    expect(await hours(catalog, 0)).toEqual([5, 4, 3]);
    expect(await hours(catalog)).toEqual([5, 4, 3]);
  });

  it('are not waited for while they go on', async () => {
    const { catalog, storage, first } = await openListed();
    await catalog.addEvidence(first, VERIFIED);
    const list = storage.list.bind(storage);
    let looks = 0;
    storage.list = async (...request) => {
      if (++looks < 20) await catalog.addEvidence(first, VERIFIED);
      return await list(...request);
    };
    const { backups } = await catalog.list('gallery', { maxAgeMs: MAX_AGE_MS });
    expect([backups[0]?.trust, looks]).toEqual(['verified', 1]);
  });

  it('of which none can be understood are told, and those that were removed are not told any more', async () => {
    const { catalog, first, put } = await openListed();
    await catalog.addEvidence(first, VERIFIED);
    await put(`${folderOf(first)}evidence/20260105T000000Z-failed-aaaaaaaaaa.json`, '?');
    expect((await catalog.list('gallery', { maxAgeMs: MAX_AGE_MS })).unreadable).toMatchObject([{ id: first.id }]);
    await catalog.remove(first);
    expect(await catalog.list('gallery', { maxAgeMs: MAX_AGE_MS })).toMatchObject({ backups: [], unreadable: [] });
  });
});

describe('those who ask at the same time', () => {
  it('share one look, and each may leave', async () => {
    const { storage, reopen } = await openListed();
    const catalog = reopen();
    const { list } = storage.calls;
    storage.inject({ on: 'list', fault: 'hang' });
    const leaving = new AbortController();
    const left = catalog.list('gallery', { maxAgeMs: MAX_AGE_MS, signal: leaving.signal });
    const told = expect(left).rejects.toBe(REASON);
    const stay = new AbortController();
    const stayed = expect(catalog.list('gallery', { maxAgeMs: MAX_AGE_MS, signal: stay.signal })).rejects.toBe(REASON);
    leaving.abort(REASON);
    await told;
    expect(storage.calls.list).toBe(list + 1);
    storage.heal();
    stay.abort(REASON);
    await stayed;
    expect(await hours(catalog)).toEqual([3]);
  });

  it('do not share it when it began too long ago', async () => {
    const { storage, clock, reopen } = await openListed();
    const catalog = reopen();
    storage.inject({ on: 'list', call: storage.calls.list + 1, fault: 'deaf' });
    const stop = new AbortController();
    const { signal } = stop;
    const stuck = expect(catalog.list('gallery', { maxAgeMs: MAX_AGE_MS, signal })).rejects.toBe(REASON);
    await clock.advance(MAX_AGE_MS);
    expect(await hours(catalog)).toEqual([3]);
    stop.abort(REASON);
    await stuck;
  });
});

describe('past half its age', () => {
  it('an answer is given at once, and the next one is fetched meanwhile', async () => {
    const { catalog, storage, clock, other } = await openListed();
    await storeBackup(other, backupOf(4));
    await clock.advance(MAX_AGE_MS / 2);
    const { list } = storage.calls;
    expect(await hours(catalog)).toEqual([3]);
    while ((await hours(catalog)).length === 1) await nextTurn();
    expect(await hours(catalog)).toEqual([4, 3]);
    expect(storage.calls.list).toBe(list + 1);
    expect(clock.pending).toBe(0);
  });

  it('a failure of that is not told before the answer is too old', async () => {
    const { catalog, storage, clock } = await openListed();
    await clock.advance(MAX_AGE_MS / 2);
    storage.inject({ on: 'list', fault: 'fail' });
    expect(await hours(catalog)).toEqual([3]);
    await clock.advance(MAX_AGE_MS / 2 - 1);
    expect(await hours(catalog)).toEqual([3]);
    await clock.advance(1);
    await expect(hours(catalog)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  });

  it.each<[string, (catalog: Catalog, clock: ManualClock) => unknown]>([
    ['the catalog is closed', (catalog) => catalog.close()],
    ['the storage has said nothing for two minutes', (_, clock) => clock.advance(120_000)],
  ])('fetching ends when %s', async (_, end) => {
    const { catalog, storage, clock } = await openListed();
    await clock.advance(MAX_AGE_MS / 2);
    let told: AbortSignal | undefined;
    storage.list = async (_prefix, { signal } = {}) => {
      told = signal;
      return await new Promise(() => undefined);
    };
    expect(await hours(catalog)).toEqual([3]);
    expect([told?.aborted, clock.pending]).toEqual([false, 1]);
    await end(catalog, clock);
    await nextTurn();
    expect([told?.aborted, clock.pending]).toEqual([true, 0]);
  });
});

it('passes bookkeeping over when all jobs are listed, however much there is', async () => {
  const { catalog, storage, put } = await openListed();
  await storeBackup(catalog, backupOf(4, { job: 'app-2' }));
  await storeBackup(catalog, backupOf(5, { job: 'app' }));
  for (const own of ['.runs', '.claims', '.audit', '.alerts', '.probes']) {
    for (let minute = 0; minute < 40; minute++) await put(`${own}/2026/01/${minute}.json`, '{}');
  }
  await put('0-other/x', 'x');
  await put('notes', 'x');
  const seen: string[] = [];
  const list = storage.list.bind(storage);
  storage.list = async (prefix, options) => {
    const page = await list(prefix, options);
    seen.push(...page.objects.map(({ key }) => key));
    return page;
  };
  expect(await catalog.jobs()).toEqual(['app', 'app-2', 'gallery']);
  expect((await catalog.list()).backups.map(({ manifest }) => manifest.job)).toEqual(['app', 'app-2', 'gallery']);
  expect(seen.filter((key) => key.startsWith('.'))).toEqual([]);
});
