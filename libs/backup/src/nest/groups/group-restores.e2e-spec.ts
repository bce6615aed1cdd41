// Restoring a group: nothing is replaced before every part is ready, then in order, and all of it can be undone.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { BackupError } from '../../core/errors.js';
import type { RunRecord } from '../../core/run.js';
import { until } from '../test-host.spec.support.js';
import type { BackupGroupService } from './backup-group.service.js';
import { GroupHost, heldAt } from './group-host.spec.support.js';

const CONFIRM = { confirm: 'everything' };

let test: GroupHost;
/** What happened to the live data, in order. */
const happened: string[] = [];
beforeEach(async () => {
  happened.length = 0;
  test = await GroupHost.create();
});
afterEach(async () => await test.stop());

const outcomes = ({ parts = [] }: RunRecord) => parts.map(({ job, state }) => `${job} ${state}`);

function watch(): void {
  for (const source of test.sources) {
    source.at = (moment) => {
      if (['stage', 'swap', 'undo', 'discard'].includes(moment)) happened.push(`${moment} ${source.target}`);
    };
  }
}

/** Fails there, and says so in the order of what happened. */
function failAt(source: GroupHost['database'], moment: 'stage' | 'swap' | 'undo', error?: BackupError): void {
  source.at = (now) => {
    if (['stage', 'swap', 'undo'].includes(now)) happened.push(`${now} ${source.target}`);
    if (now === moment) throw error ?? new BackupError('TARGET_IN_USE', 'Others use it.', { hint: 'Stop them.' });
  };
}

async function failedRun(groups: BackupGroupService, request: Parameters<BackupGroupService['startRestore']>[1]) {
  const { run, result } = await groups.startRestore('latest', request);
  await result.catch((error: unknown) => expect(error).toBeInstanceOf(BackupError));
  return run.id;
}

describe('a restore of a group', () => {
  it('brings every part beside before it replaces any, the files before the database, and is undone backwards', async () => {
    const { service, groups } = await test.start();
    const { id } = await groups.run();
    const plan = await groups.planRestore('latest');
    expect(plan).toMatchObject({ group: 'everything', runId: id, target: 'everything', allowed: true, without: [] });
    expect(plan.parts.map(({ job }) => job)).toEqual(['cache', 'uploads', 'database']);
    watch();
    const run = await groups.restore(id, { ...CONFIRM, by: 'ada' });
    expect(run).toMatchObject({ operation: 'restore', job: 'everything', state: 'succeeded', by: 'ada', label: id });
    expect(outcomes(run)).toEqual(['cache succeeded', 'uploads succeeded', 'database succeeded']);
    const [cache, uploads, shop] = ['cache', 'uploads', 'shop'];
    expect(happened.filter((line) => !line.startsWith('discard'))).toEqual([
      ...[cache, uploads, shop].map((name) => `stage ${name}`),
      ...[cache, uploads, shop].map((name) => `swap ${name}`),
    ]);
    expect((await service.list({ trigger: 'safety' })).total).toBe(3);
    expect(run.parts?.every(({ undoUntil }) => undoUntil instanceof Date)).toBe(true);

    await test.host.app.close();
    const other = await test.start();
    happened.length = 0;
    const undone = await other.groups.undoRestore(run.id, CONFIRM);
    expect(happened).toEqual(['undo shop', 'undo uploads', 'undo cache']);
    expect(outcomes(undone)).toEqual(['database succeeded', 'uploads succeeded', 'cache succeeded']);
  });

  it('begins only when all gates are open', async () => {
    const { groups } = await test.start();
    await groups.run();
    watch();
    test.database.checks = [{ name: 'disk-space', verdict: 'blocked', message: 'There is no room.', acceptable: true }];
    expect(await groups.planRestore('latest')).toMatchObject({ allowed: false });
    await expect(groups.restore('latest', CONFIRM)).rejects.toMatchObject({
      code: 'RESTORE_BLOCKED',
      message: 'database: There is no room.',
    });
    expect(happened).toEqual([]);
    await expect(groups.restore('latest', { ...CONFIRM, accept: ['disk-space'] })).resolves.toMatchObject({
      state: 'succeeded',
    });
  });

  it('replaces nothing when one part can not be brought beside', async () => {
    const { service, groups } = await test.start();
    await groups.run();
    const live = test.sources.map((source) => source.live);
    watch();
    failAt(test.database, 'stage');
    const id = await failedRun(groups, CONFIRM);
    const record = await service.getRun(id);
    expect(record).toMatchObject({ state: 'failed', error: { code: 'GROUP_FAILED', hint: 'Stop them.' } });
    expect(record.error?.message).toMatch(/^Nothing was replaced. database failed: Others use it/);
    expect(outcomes(record)).toEqual(['cache cancelled', 'uploads cancelled', 'database failed']);
    expect(happened.filter((line) => line.startsWith('swap'))).toEqual([]);
    expect(happened.filter((line) => line.startsWith('discard'))).toHaveLength(2);
    expect(test.sources.map((source) => source.live)).toEqual(live);
    await expect(groups.undoRestore(id, CONFIRM)).rejects.toMatchObject({ code: 'UNDO_UNAVAILABLE' });
    await expect(service.run('uploads')).resolves.toMatchObject({ state: 'succeeded' });
  });

  it('says what was replaced when a later part fails, and undoes that', async () => {
    const { service, groups } = await test.start();
    await groups.run();
    watch();
    failAt(test.uploads, 'swap');
    const id = await failedRun(groups, CONFIRM);
    const record = await service.getRun(id);
    expect(record.error).toMatchObject({
      message: 'Replaced: cache. uploads failed: Others use it. Not touched: database.',
      hint: expect.stringContaining('Stop them. Or undo'),
    });
    expect(outcomes(record)).toEqual(['cache succeeded', 'uploads failed', 'database cancelled']);
    happened.length = 0;
    expect(outcomes(await groups.undoRestore(id, CONFIRM))).toEqual(['cache succeeded']);
    expect(happened).toEqual(['undo cache']);
  });

  it('does not say of a part that is put beside that it was replaced', async () => {
    test.cache.restoresBeside = true;
    const { service, groups } = await test.start();
    await groups.run();
    failAt(test.database, 'swap', new BackupError('TARGET_IN_USE', 'Others use it', { hint: 'Stop them.' }));
    const { error } = await service.getRun(await failedRun(groups, { ...CONFIRM, parts: ['cache', 'database'] }));
    expect(error).toMatchObject({
      message: 'Replaced: nothing. Put beside the live data: cache. database failed: Others use it.',
      hint: 'Stop them.',
    });
  });

  it('is undone as far as it goes, and the rest later', async () => {
    const { groups } = await test.start();
    await groups.run();
    const { id } = await groups.restore('latest', CONFIRM);
    watch();
    failAt(test.uploads, 'undo');
    await expect(groups.undoRestore(id, CONFIRM)).rejects.toMatchObject({
      code: 'GROUP_FAILED',
      message: 'uploads could not be put back: Others use it.',
      hint: 'Stop them. Then undo the rest: parts: ["uploads","cache"].',
    });
    expect(happened).toEqual(['undo shop', 'undo uploads']);
    watch();
    happened.length = 0;
    await groups.undoRestore(id, { ...CONFIRM, parts: ['uploads', 'cache'] });
    expect(happened).toEqual(['undo uploads', 'undo cache']);
  });

  it('of one that lacks a part names it, and restores what is asked for', async () => {
    const { service, groups } = await test.start();
    const { id: older } = await groups.run();
    test.uploads.failAt('capture');
    const { run, result } = groups.startBackup();
    await expect(result).rejects.toThrow();
    watch();
    const { backups, total } = await groups.list();
    expect(backups.map(({ runId, complete }) => [runId, complete])).toEqual([
      [run.id, false],
      [older, true],
    ]);
    expect([total, (await groups.list({ complete: true })).total]).toEqual([2, 1]);
    const { next } = await groups.list({ limit: 1 });
    expect((await groups.list({ after: next ?? '' })).backups).toMatchObject([{ runId: older }]);
    expect((await groups.planRestore('latest')).runId).toBe(older);

    const plan = await groups.planRestore(run.id);
    expect(plan).toMatchObject({
      allowed: false,
      without: ['uploads'],
      checks: [{ name: 'complete', verdict: 'blocked' }],
    });
    await expect(groups.restore(run.id, CONFIRM)).rejects.toMatchObject({
      code: 'GROUP_INCOMPLETE',
      message: expect.stringContaining('There is no backup of uploads'),
      hint: 'To restore what is there, name it: parts: ["database","cache"].',
    });
    await expect(groups.restore(run.id, { ...CONFIRM, parts: ['uploads'] })).rejects.toMatchObject({
      code: 'GROUP_INCOMPLETE',
    });
    await expect(groups.restore(run.id, { ...CONFIRM, parts: ['photos'] })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
    expect(happened).toEqual([]);
    expect(outcomes(await groups.restore(run.id, { ...CONFIRM, parts: ['database'] }))).toEqual(['database succeeded']);

    for (const { id, manifest } of (await service.list({ job: 'cache' })).backups) {
      if (manifest.group?.runId === older) await service.delete(id);
    }
    expect(await groups.get(older)).toMatchObject({ complete: true });
    expect((await groups.planRestore(older)).checks).toMatchObject([{ verdict: 'warning' }]);
  });

  it('asks for the name of the group, and for jobs that are not busy', async () => {
    const { service, groups } = await test.start();
    await groups.run();
    await expect(groups.restore('latest', { confirm: 'uploads' })).rejects.toMatchObject({
      code: 'CONFIRMATION_MISMATCH',
    });
    await expect(groups.restore('run-20260101T000000Z-aaaaaaaaaa', CONFIRM)).rejects.toMatchObject({
      code: 'BACKUP_NOT_FOUND',
    });
    watch();
    const held = heldAt(test.database, 'capture');
    const busy = service.startBackup('database');
    await held.reached;
    await expect(groups.restore('latest', CONFIRM)).rejects.toMatchObject({ code: 'RUN_CONFLICT' });
    expect(happened.filter((line) => line.startsWith('swap'))).toEqual([]);
    held.letGo();
    await busy.result;
  });

  it('is cancelled before anything is replaced', async () => {
    const { service, groups } = await test.start();
    await groups.run();
    watch();
    const held = heldAt(test.database, 'stage');
    const { run, result } = await groups.startRestore('latest', CONFIRM);
    await held.reached;
    service.cancel(run.id);
    held.letGo();
    await expect(result).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    const record = await service.getRun(run.id);
    expect(outcomes(record)).toEqual(['cache cancelled', 'uploads cancelled', 'database cancelled']);
    expect(happened.filter((line) => line.startsWith('swap'))).toEqual([]);
    await until(() => service.runs({ state: 'running' }).length === 0);
  });
});
