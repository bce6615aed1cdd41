// Backing a group up: one run with one result, and a run for each of its jobs.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import type { RunRecord } from '../../core/run.js';
import { until } from '../test-host.spec.support.js';
import { GroupHost, heldAt } from './group-host.spec.support.js';

let test: GroupHost;
beforeEach(async () => {
  test = await GroupHost.create();
});
afterEach(async () => await test.stop());

const outcomes = ({ parts = [] }: RunRecord) => parts.map(({ job, state }) => `${job} ${state}`);

/** What the database refers to, and what is in the backup of the files. */
function refer(referred: readonly string[], there: readonly string[]): void {
  test.database.answers = referred;
  test.uploads.listFiles = async function* list({ names }) {
    expect(names).toContain('things.db');
    yield* there;
  };
}

describe('a backup of a group', () => {
  it('is one run with a part for each job, in order, whose backups say that they belong together', async () => {
    const order: string[] = [];
    for (const source of test.sources) source.at = (moment) => void (moment === 'capture' && order.push(source.target));
    const { service, groups } = await test.start();
    expect(groups.groups.map(({ name }) => name)).toEqual(['everything']);
    const run = await groups.run('everything', { label: 'before the sale', by: 'ada' });
    expect(run).toMatchObject({ operation: 'backup', job: 'everything', state: 'succeeded', by: 'ada' });
    expect(outcomes(run)).toEqual(['database succeeded', 'uploads succeeded', 'cache succeeded']);
    expect(run.parts?.[2]).toMatchObject({ optional: true });
    expect(order).toEqual(['shop', 'uploads', 'cache']);
    const { backups } = await service.list();
    const group = { name: 'everything', runId: run.id };
    expect(backups.map(({ manifest }) => [manifest.group, manifest.label])).toEqual(
      Array.from({ length: 3 }, () => [group, 'before the sale']),
    );
    for (const part of run.parts ?? []) {
      const own = await service.getRun(part.runId ?? '');
      expect(own).toMatchObject({
        partOf: run.id,
        job: part.job,
        backupId: part.backupId,
        by: 'ada',
        state: 'succeeded',
      });
    }
  });

  it('is in the history of another process, and once in the audit trail', async () => {
    const first = await test.start();
    const run = await first.groups.run();
    await test.host.app.close();
    const { service } = await test.start();
    expect(await service.getRun(run.id)).toEqual({ ...run, progress: undefined });
    expect((await service.history({ job: 'everything' })).runs).toHaveLength(1);
    const { entries } = await service.audit();
    expect(entries.map(({ job, outcome }) => `${job} ${outcome}`)).toEqual([
      'everything succeeded',
      'everything started',
    ]);
  });

  it('fails with a part that it can not do without, and backs the others up all the same', async () => {
    test.database.failAt(
      'capture',
      new BackupError('SOURCE_DENIED', 'The password is wrong.', { hint: 'Correct it.' }),
    );
    const { service, groups } = await test.start();
    const { run, result } = groups.startBackup();
    await expect(result).rejects.toMatchObject({
      code: 'GROUP_FAILED',
      message: '1 of 3 parts is missing. database failed: The password is wrong.',
      hint: 'Correct it.',
      context: { parts: ['database'] },
    });
    const record = await service.getRun(run.id);
    expect(record.state).toBe('failed');
    expect(outcomes(record)).toEqual(['database failed', 'uploads succeeded', 'cache succeeded']);
    expect(record.parts?.[0]).toMatchObject({ error: { code: 'SOURCE_DENIED' } });
    expect((await service.list()).total).toBe(2);
  });

  it('ends with a warning when an optional part fails, or a part ends with one', async () => {
    test.cache.failAt('capture');
    test.uploads.failAt('close');
    const { groups } = await test.start();
    const run = await groups.run();
    expect(run.state).toBe('warning');
    expect(outcomes(run)).toEqual(['database succeeded', 'uploads warning', 'cache failed']);
    expect(run.warnings).toMatchObject([
      { code: 'SOURCE_FAILED', message: 'uploads: It failed at close.' },
      {
        code: 'SOURCE_FAILED',
        message: 'cache, an optional part, failed: It failed at capture.',
        context: { job: 'cache' },
      },
    ]);
  });

  it('waits for a job that is busy, and is itself refused to a person while it is', async () => {
    const held = heldAt(test.uploads, 'capture');
    const { service, groups } = await test.start();
    const own = service.startBackup('uploads');
    await held.reached;
    const { run, result } = groups.startBackup();
    await until(async () => outcomes(await service.getRun(run.id))[1] === 'uploads running');
    expect(() => groups.startBackup('everything')).toThrow(expect.objectContaining({ code: 'RUN_CONFLICT' }));
    const [, part] = (await service.getRun(run.id)).parts ?? [];
    expect((await service.getRun(part?.runId ?? '')).state).toBe('queued');
    held.letGo();
    await result;
    await own.result;
    expect((await service.list({ job: 'uploads' })).total).toBe(2);
  });

  it('is run by one copy of the application, which waits for what another one does with its jobs', async () => {
    const busy = await test.start();
    const held = heldAt(test.database, 'capture');
    const { run, result } = busy.groups.startBackup();
    await held.reached;
    const other = await test.start();
    await expect(other.groups.run()).rejects.toMatchObject({ code: 'RUN_CONFLICT', context: { runId: run.id } });
    await expect(other.service.run('database')).rejects.toMatchObject({ code: 'RUN_CONFLICT' });
    held.letGo();
    await result;
    await expect(other.groups.run()).resolves.toMatchObject({ state: 'succeeded' });
  });

  it('is cancelled with the part that runs, and begins no other', async () => {
    const { service, groups } = await test.start();
    const held = heldAt(test.uploads, 'capture');
    const { run, result } = groups.startBackup();
    await held.reached;
    service.cancel(run.id);
    held.letGo();
    await expect(result).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    const record = await service.getRun(run.id);
    expect(record.state).toBe('cancelled');
    expect(outcomes(record)).toEqual(['database succeeded', 'uploads cancelled', 'cache skipped']);
    expect(test.cache.log).toEqual([]);
  });

  it('goes on without a part that alone was cancelled', async () => {
    const { service, groups } = await test.start();
    const held = heldAt(test.cache, 'capture');
    const { run, result } = groups.startBackup();
    await held.reached;
    const part = (await service.getRun(run.id)).parts?.[2];
    service.cancel(part?.runId ?? '');
    held.letGo();
    await result;
    const record = await service.getRun(run.id);
    expect(outcomes(record)).toEqual(['database succeeded', 'uploads succeeded', 'cache cancelled']);
    expect(record).toMatchObject({
      state: 'warning',
      warnings: [{ message: expect.stringContaining('was cancelled') }],
    });
  });

  it('ends at its deadline', async () => {
    const { service, groups } = await test.start(test.options({ deadline: '200ms' }));
    const held = heldAt(test.database, 'capture');
    const { run, result } = groups.startBackup();
    await held.reached;
    await systemClock.sleep(250);
    held.letGo();
    await expect(result).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(outcomes(await service.getRun(run.id)).slice(1)).toEqual(['uploads skipped', 'cache skipped']);
  });

  it('ends with the application: the part that runs may end, and no other begins', async () => {
    const { service, groups } = await test.start(test.options({}, { shutdown: { mode: 'wait', grace: '20s' } }));
    const held = heldAt(test.database, 'capture');
    const { run, result } = groups.startBackup();
    await held.reached;
    const closing = test.host.app.close();
    await until(() => {
      try {
        groups.startBackup();
        return false;
      } catch (error) {
        return (error as BackupError).code === 'SHUTTING_DOWN';
      }
    });
    held.letGo();
    await closing;
    await expect(result).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    const record = service.runs({ job: 'everything' }).find(({ id }) => id === run.id);
    expect(record && outcomes(record)).toEqual(['database succeeded', 'uploads skipped', 'cache skipped']);
    expect(record?.state).toBe('cancelled');
  });

  it('is asked for by a name that is known', async () => {
    const { service, groups } = await test.start();
    await expect(groups.run('photos')).rejects.toMatchObject({ code: 'GROUP_UNKNOWN' });
    expect(() => service.startBackup('everything')).toThrow(expect.objectContaining({ code: 'JOB_UNKNOWN' }));
    expect((await service.audit()).entries).toMatchObject([{ job: 'everything', outcome: 'refused' }]);
  });
});

describe('the references of a group', () => {
  const REFERENCES = { references: { query: 'SELECT path FROM photos', from: 'database', files: 'uploads' } };

  it('are noted when every file is there', async () => {
    refer(['a.jpg', '', 'b.jpg', 'a.jpg'], ['b.jpg', 'c.jpg', 'a.jpg']);
    const { groups } = await test.start(test.options(REFERENCES));
    expect(await groups.run()).toMatchObject({
      state: 'succeeded',
      notes: ['All 2 files that database refers to are in the backup of uploads.'],
    });
  });

  it('are a warning, with names, when some are not', async () => {
    refer(['a.jpg', 'b.jpg'], ['b.jpg']);
    const { groups } = await test.start(test.options(REFERENCES));
    expect(await groups.run()).toMatchObject({
      state: 'warning',
      warnings: [
        {
          code: 'REFERENCES_MISSING',
          message: '1 of 2 files that database refers to are not in the backup of uploads: a.jpg.',
          context: { missing: 1 },
        },
      ],
    });
  });

  it('are a warning when they can not be asked, or the files can not be listed; the backups are there', async () => {
    refer(['a.jpg'], ['a.jpg']);
    const { service, groups } = await test.start(test.options(REFERENCES));
    test.database.failAt('query', new BackupError('CHECK_BROKEN', 'There is no table photos.'));
    expect(await groups.run()).toMatchObject({
      warnings: [{ code: 'REFERENCES_UNCHECKED', message: expect.stringContaining('There is no table photos.') }],
    });
    test.database.at = () => undefined;
    test.uploads.listFiles = () => {
      throw new BackupError('DATA_CORRUPT', 'The index is damaged.');
    };
    expect(await groups.run()).toMatchObject({
      warnings: [{ code: 'REFERENCES_UNCHECKED', message: expect.stringContaining('The index is damaged.') }],
    });
    test.database.answers = undefined;
    expect(await groups.run()).toMatchObject({
      warnings: [{ code: 'REFERENCES_UNCHECKED', message: expect.stringContaining('can not be asked') }],
    });
    expect((await groups.list({ complete: true })).total).toBe(3);
    expect((await service.list()).total).toBe(9);
  });

  it('say nothing of a run whose files or database failed', async () => {
    refer(['a.jpg'], []);
    test.uploads.failAt('capture');
    const { service, groups } = await test.start(test.options(REFERENCES));
    const { run, result } = groups.startBackup();
    await expect(result).rejects.toMatchObject({ code: 'GROUP_FAILED' });
    expect((await service.getRun(run.id)).warnings).toEqual([]);
  });
});
