// What people are told of groups: one message for a run, whatever its parts are, and when there is no complete backup.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Notice, Notifier } from '../../core/notifier.js';
import type { GroupOptions } from '../options/group-options.js';
import type { BackupModuleOptions } from '../options/options.js';
import { until } from '../test-host.spec.support.js';
import { GroupHost } from './group-host.spec.support.js';

let test: GroupHost;
const told: Notice[] = [];
beforeEach(async () => {
  told.length = 0;
  test = await GroupHost.create();
});
afterEach(async () => await test.stop());

const notifier: Notifier = { kind: 'test', target: 'nobody', send: async (notice) => void told.push(notice) };

function options(group: Partial<GroupOptions> = {}, others: Partial<BackupModuleOptions> = {}): BackupModuleOptions {
  const events = ['backup.succeeded', 'backup.warning', 'backup.failed', 'health.worse', 'health.recovered'] as const;
  const notifiers = { ops: { type: 'custom' as const, notifier, filter: { events, jobs: ['uploads'] } } };
  return test.options(group, { notifiers, ...others });
}

/** What was told when all that there is to tell was told. */
async function toldOnClosing(): Promise<string[]> {
  await until(() => told.length > 0);
  await test.host.app.close();
  return told.map(({ title }) => title.replace(/ in [\d.]+ m?s$/, ''));
}

describe('a run of a group', () => {
  it('is told once when all went well, to whoever wants to hear of one of its jobs', async () => {
    const { groups } = await test.start(options());
    await groups.run();
    expect(await toldOnClosing()).toEqual(['everything: backed up, 3 parts']);
    expect(told[0]?.run?.parts).toHaveLength(3);
  });

  it('is told once when parts of it failed, naming each', async () => {
    test.database.failAt('capture');
    test.uploads.failAt('read');
    const { groups } = await test.start(options());
    await expect(groups.run()).rejects.toThrow();
    expect(await toldOnClosing()).toEqual(['everything: backup failed; without database, uploads']);
    expect(told[0]?.text).toMatch(/- database: failed: .*\n- uploads: failed: .*\n- cache \(optional\): backed up \(/);
  });

  it('is told again when another part fails, and not when the same does', async () => {
    const { groups } = await test.start(options());
    test.database.failAt('capture');
    await expect(groups.run()).rejects.toThrow();
    await until(() => told.length === 1);
    await expect(groups.run()).rejects.toThrow();
    test.uploads.failAt('capture');
    await expect(groups.run()).rejects.toThrow();
    expect(await toldOnClosing()).toEqual([
      'everything: backup failed; without database',
      'everything: backup failed; without database, uploads',
    ]);
  });
});

describe('the health of a group', () => {
  const SCHEDULED = { schedule: { cron: '0 0 1 1 *', catchUp: false } };

  it('is looked at with that of its jobs, and told when it has no complete backup', async () => {
    test.database.failAt('capture');
    const { service, groups } = await test.start(options(SCHEDULED, { monitor: {} }));
    expect((await service.health()).groups).toMatchObject([
      {
        group: 'everything',
        level: 'warning',
        jobs: ['database', 'uploads', 'cache'],
        findings: [{ name: 'group-stale', message: 'There is no complete backup of the group everything.' }],
      },
    ]);
    await expect(groups.run()).rejects.toThrow();
    test.database.at = () => undefined;
    const { id } = await groups.run();
    const { groups: after } = await service.health({ fresh: true });
    expect(after).toMatchObject([{ level: 'healthy', newestComplete: { runId: id }, findings: [] }]);
    expect(after?.[0]?.staleFrom).toBeInstanceOf(Date);
  });

  it('says nothing of a group that nothing is expected of', async () => {
    const { service } = await test.start(options());
    expect((await service.health()).groups).toMatchObject([{ level: 'healthy', findings: [] }]);
  });

  it('holds the jobs to its schedule that it can not do without', async () => {
    const { service, groups } = await test.start(options(SCHEDULED));
    await groups.run();
    const { jobs } = await service.health();
    expect(jobs.map(({ job, staleFrom }) => [job, staleFrom !== undefined])).toEqual([
      ['database', true],
      ['uploads', true],
      ['cache', false],
    ]);
  });
});

describe('the schedule of a group', () => {
  it('makes up for what was missed, once for all copies of the application', async () => {
    const catchingUp = { schedule: { cron: '0 0 1 1 *' } };
    const { service } = await test.start(options(catchingUp));
    await test.start(options(catchingUp));
    const groupRuns = async () => (await service.history({ job: 'everything' })).runs;
    await until(async () => (await groupRuns()).some(({ state }) => state === 'succeeded'));
    await until(() => test.database.count('capture') === 1);
    expect(await groupRuns()).toMatchObject([{ trigger: 'missed', by: 'schedule', state: 'succeeded' }]);
    const { backups } = await service.list({ group: 'everything' }, { fresh: true });
    expect(backups.map(({ manifest }) => manifest.trigger)).toEqual(['missed', 'missed', 'missed']);

    await test.host.app.close();
    const later = await test.start(options(catchingUp));
    await later.service.health();
    expect((await later.service.history({ job: 'everything' })).runs).toHaveLength(1);
  });
});
