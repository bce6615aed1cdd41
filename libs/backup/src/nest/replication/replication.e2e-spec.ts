// A second site in an application: its jobs store on the first alone, and everything else knows of both.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { type BackupService } from '../backup.service.js';
import type { BackupModuleOptions } from '../options/options.js';
import { TestHost, until } from '../test-host.spec.support.js';
import { BackupReplicationService } from './backup-replication.service.js';

let host: TestHost;
let service: BackupService;
beforeAll(async () => {
  host = await TestHost.create();
});
afterAll(async () => await host.stop());

const place = (name: string) => join(host.directory, name);
const replications = (): BackupReplicationService => host.app.get(BackupReplicationService, { strict: false });

const at = (name: string) => ({ storage: { type: 'local' as const, directory: place(name) } });

const options = (schedule?: string): BackupModuleOptions => {
  return host.options(
    { destinations: ['first'] },
    {
      destinations: { first: at('first'), second: { ...at('second'), retention: { keepLast: 2, minVerified: 1 } } },
      replication: { 'to-second': { from: 'first', to: 'second', ...(schedule === undefined ? {} : { schedule }) } },
      monitor: false,
    },
  );
};

describe('a second site', () => {
  it('gets nothing by runs, and what its retention keeps by a replication that is recorded', async () => {
    service = await host.start(options());
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push((await service.run()).backupId);
    expect(existsSync(join(place('second'), 'gallery'))).toBe(false);

    const { run, result } = replications().startReplicate(undefined, { by: 'ada' });
    expect(await result).toMatchObject({ from: 'first', to: 'second', jobs: [{ copied: [ids[2], ids[1]] }] });
    expect(await service.getRun(run.id)).toMatchObject({
      operation: 'replicate',
      job: 'to-second',
      state: 'succeeded',
      by: 'ada',
      notes: [expect.stringContaining('gallery: 2 backups')],
    });
    const plan = await replications().planReplication('to-second');
    expect(plan.jobs).toMatchObject([
      { copies: [], leftOut: [{ id: ids[0], reason: 'The retention rules of second would remove it.' }] },
    ]);
    expect((await service.get(ids[2] ?? '')).copies).toMatchObject([
      { destination: 'first' },
      { destination: 'second' },
    ]);
    const { entries } = await service.audit({ action: 'replicate' });
    expect(entries.map(({ outcome, by, job }) => `${outcome} ${by} ${job}`)).toEqual([
      'succeeded ada to-second',
      'started ada to-second',
    ]);
  });

  it('is restored from while the first is gone', async () => {
    const [newest] = (await service.list()).backups;
    const rows = host.rows();
    renameSync(place('first'), place('away'));
    host.write('DELETE FROM photos');
    const id = newest?.id ?? '';
    expect(await service.list({}, { fresh: true })).toMatchObject({
      total: 2,
      unreachable: [{ destination: 'first' }],
    });
    expect(await service.planRestore(id)).toMatchObject({ destination: 'second', allowed: true });
    await service.restore(id, { confirm: 'gallery.db', safetyBackup: false });
    expect(host.rows()).toEqual(rows);
    await expect(replications().replicate()).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    renameSync(place('away'), place('first'));
  });

  it('is one run at a time, and unknown names are refused', async () => {
    const { result } = replications().startReplicate();
    await expect(replications().replicate()).rejects.toMatchObject({ code: 'RUN_CONFLICT' });
    await result;
    await expect(replications().replicate('to-mars')).rejects.toMatchObject({ code: 'REPLICATION_UNKNOWN' });
    await host.app.close();
  });

  it('is brought up to date at the start, when a tick was missed while the application was down', async () => {
    rmSync(join(place('second'), 'gallery'), { recursive: true });
    // Its next tick is far away; the one before it came after the backups were taken.
    service = await host.start(options('* * * * * *'));
    await until(() => existsSync(join(place('second'), 'gallery')));
    await until(() => service.runs({ job: 'to-second' }).some(({ state }) => state === 'succeeded'));
    expect(service.runs({ job: 'to-second' }).at(-1)).toMatchObject({ operation: 'replicate', by: 'schedule' });
    await host.app.close();
  });
});
