// The end of an application while a run is under way: nothing is left, whether it waits or cancels.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

import { systemClock } from '../core/clock.js';
import { LocalStorage } from '../storage/local/local-storage.js';
import type { Fault } from '../testing/faults.js';
import { FaultyBackups } from './faulty-backups.spec.support.js';
import type { BackupModuleOptions, ShutdownOptions } from './options/options.js';
import { childProcesses, TestHost, until } from './test-host.spec.support.js';

const WAIT = { mode: 'wait', grace: '20s' } as const;
const CANCEL = { mode: 'cancel' } as const;

let host: TestHost;
beforeEach(async () => {
  host = await TestHost.create();
  host.addPhotos(50, 20_000);
});
afterEach(async () => await host.stop());

let storage: FaultyBackups;
beforeEach(() => {
  storage = new FaultyBackups(new LocalStorage({ directory: host.backups, clock: systemClock }));
});

const slow = (fault: Fault, shutdown: ShutdownOptions): BackupModuleOptions => {
  storage.inject(fault);
  return host.options({}, { destinations: { slow: { storage } }, shutdown });
};

describe('closing the application during a run', () => {
  it('waits for its end, refuses others, and completes the events', async () => {
    const service = await host.start(slow({ on: 'write', fault: 'delay', ms: 700 }, WAIT));
    let completed = false;
    service.events$.subscribe({ complete: () => (completed = true) });
    const { run, result } = service.startBackup();
    await until(() => storage.calls.write > 0);
    const closing = host.app.close();
    await until(() => {
      try {
        service.startVerify('x').catch(() => undefined);
        service.startDrill('gallery').result.catch(() => undefined);
        return false;
      } catch (error) {
        return (error as { code?: string }).code === 'SHUTTING_DOWN';
      }
    });
    await closing;
    await result;
    expect((await service.getRun(run.id)).state).toBe('succeeded');
    expect(completed).toBe(true);
    expect(await host.leftovers()).toEqual([]);
    expect(childProcesses()).toEqual([]);
  });

  it.each<[string, Fault, ShutdownOptions]>([
    ['told to cancel', { on: 'write', fault: 'hang', afterBytes: 300_000 }, CANCEL],
    ['at the end of the grace', { on: 'write', fault: 'hang', afterBytes: 300_000 }, { mode: 'wait', grace: '300ms' }],
    ['while the copy is read back', { on: 'read', fault: 'hang', afterBytes: 300_000 }, CANCEL],
  ])('ends it %s', async (_, fault, shutdown) => {
    const service = await host.start(slow(fault, shutdown));
    let completed = false;
    service.events$.subscribe({ complete: () => (completed = true) });
    const { run, result } = service.startBackup();
    await until(() => storage.calls[fault.on] > 0);
    await host.app.close();
    await expect(result).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    expect(await service.getRun(run.id)).toMatchObject({ state: 'cancelled', warnings: [] });
    expect(completed).toBe(true);
    expect(await host.leftovers()).toEqual([]);
    expect(childProcesses()).toEqual([]);
  });

  it('ends it while the database is copied', async () => {
    host.addPhotos(3000, 20_000);
    const service = await host.start(host.options({}, { shutdown: CANCEL }));
    const { run, result } = service.startBackup();
    await until(() => childProcesses().length > 0);
    await host.app.close();
    await expect(result).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    expect(await service.getRun(run.id)).toMatchObject({ state: 'cancelled', warnings: [] });
    expect(await host.leftovers()).toEqual([]);
    expect(childProcesses()).toEqual([]);
  });
});

describe('a process that is told to end during a run', () => {
  it.each(['wait', 'cancel'] as const)('ends by itself, and leaves nothing behind (%s)', async (mode) => {
    const child = fork(new URL('./closing-app.spec.support.js', import.meta.url), [host.directory, mode]);
    const [state] = await runsOnce(child);
    child.kill('SIGTERM');
    const [code, signal] = await once(child, 'exit');
    expect({ state, code, signal }).toEqual({ state: 'storing', code: null, signal: 'SIGTERM' });
    expect(await host.leftovers()).toEqual([]);
    const service = await host.start();
    const { backups } = await service.list();
    expect(backups.map(({ trust }) => trust)).toEqual(mode === 'wait' ? ['verified'] : []);
  });
});

async function runsOnce(child: ChildProcess): Promise<unknown[]> {
  return await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => [`ended with ${String(code)}`]),
  ]);
}
