// Two copies of an application with one destination: what waits, what is refused, and what goes on all the same.

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import { LocalStorage } from '../../storage/local/local-storage.js';
import { FaultyStorage } from '../../testing/faulty-storage.js';
import { FaultyBackups } from '../faulty-backups.spec.support.js';
import { TestHost } from '../test-host.spec.support.js';

let host: TestHost;
beforeEach(async () => {
  host = await TestHost.create();
});
afterEach(async () => await host.stop());

it('refuses what a person asks of the other one, and lets it look and verify meanwhile', async () => {
  const first = await host.start();
  const { backupId } = await first.run();
  const storage = new FaultyBackups(new LocalStorage({ directory: host.backups, clock: systemClock }));
  storage.inject({ on: 'write', fault: 'hang' });
  const busy = await host.start(host.options({}, { destinations: { local: { storage } } }));
  const other = await host.start();
  const { accepted, result } = busy.startBackup();
  const { id } = await accepted;
  const conflict = { code: 'RUN_CONFLICT', context: { runId: id, pid: process.pid } };
  await expect(other.startBackup().accepted).rejects.toMatchObject(conflict);
  await expect(other.run()).rejects.toMatchObject(conflict);
  await expect(other.prune()).rejects.toMatchObject(conflict);
  await other.verify(backupId);
  busy.cancel(id);
  await expect(result).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  await expect(other.run()).resolves.toMatchObject({ state: 'succeeded' });
});

it('goes on with a warning where nobody can be asked who works on a job', async () => {
  const storage = new FaultyStorage(new LocalStorage({ directory: host.backups, clock: systemClock }));
  const service = await host.start(host.options({}, { destinations: { local: { storage } } }));
  storage.inject({ on: 'list', fault: 'fail' });
  const { state, warnings, backupId } = await service.run();
  expect(state).toBe('warning');
  expect(warnings[0]).toMatchObject({
    code: 'STORAGE_UNREACHABLE',
    message: expect.stringContaining(
      'Whether another copy of the application works on the job could not be seen in local',
    ),
  });
  storage.heal();
  await service.verify(backupId);
});
