// Jobs that run by the clock, with the host's scheduler and without, and what was missed while nothing ran.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { rename } from 'node:fs/promises';

import { systemClock } from '../core/clock.js';
import type { BackupService } from './backup.service.js';
import { TestHost, until } from './test-host.spec.support.js';

const EVERY_SECOND = { cron: '* * * * * *', catchUp: false };
/** The next one is far away, and so is the last one. */
const ONCE_A_YEAR = '0 0 29 2 *';

let host: TestHost;
beforeEach(async () => {
  host = await TestHost.create();
});
afterEach(async () => await host.stop());

const backupsDone = (service: BackupService, trigger: string): number =>
  service.runs({ state: 'succeeded' }).filter((run) => run.trigger === trigger).length;

@Injectable()
class Newsletter {
  readonly sent: number[] = [];

  @Cron('* * * * * *', { name: 'newsletter' })
  send(): void {
    this.sent.push(Math.floor(systemClock.now().getTime() / 1000));
  }
}

describe('a schedule', () => {
  it('runs its job where the host has no scheduler', async () => {
    const service = await host.start(host.options({ schedule: EVERY_SECOND }));
    await until(() => backupsDone(service, 'schedule') >= 2);
    await host.app.close();
    const { length } = service.runs();
    await systemClock.sleep(1500);
    expect(service.runs()).toHaveLength(length);
  });

  it("shows in the host's registry, and leaves the host's own handlers alone", async () => {
    const service = await host.start(host.options({ schedule: EVERY_SECOND }), {
      imports: [ScheduleModule.forRoot()],
      providers: [Newsletter],
    });
    const registry = host.app.get(SchedulerRegistry, { strict: false });
    expect([...registry.getCronJobs().keys()].toSorted()).toEqual(['backup:gallery', 'backup:monitor', 'newsletter']);
    const newsletter = host.app.get(Newsletter);
    await until(() => newsletter.sent.length >= 2 && backupsDone(service, 'schedule') >= 1);
    expect(newsletter.sent).toEqual([...new Set(newsletter.sent)]);

    void registry.getCronJob('backup:gallery').stop();
    await systemClock.sleep(1000);
    const { length } = service.runs();
    await systemClock.sleep(1500);
    expect(service.runs()).toHaveLength(length);
    await host.app.close();
    expect(registry.getCronJobs().size).toBe(0);
  });

  it('waits for a random while when it is told to, and not beyond the end of the application', async () => {
    const service = await host.start(host.options({ schedule: { ...EVERY_SECOND, jitter: '1d' } }));
    await systemClock.sleep(1500);
    await host.app.close();
    expect(service.runs()).toEqual([]);
  });

  it('does nothing in a process that is told to run nothing by itself', async () => {
    const options = host.options({ schedule: { ...EVERY_SECOND, catchUp: true } }, { schedules: false });
    const service = await host.start(options, { imports: [ScheduleModule.forRoot()] });
    expect(host.app.get(SchedulerRegistry, { strict: false }).getCronJobs().size).toBe(0);
    await systemClock.sleep(1500);
    expect(service.runs()).toEqual([]);
    await expect(service.run()).resolves.toMatchObject({ state: 'succeeded' });
  });
});

describe('what was missed', () => {
  it('is made up for at the start: without a backup at once, with a fresh one not at all', async () => {
    const first = await host.start(host.options({ schedule: ONCE_A_YEAR }));
    await until(() => backupsDone(first, 'missed') === 1);
    await host.app.close();

    const second = await host.start(host.options({ schedule: ONCE_A_YEAR }));
    await systemClock.sleep(500);
    expect(second.runs()).toEqual([]);
    await host.app.close();

    await systemClock.sleep(1000);
    const third = await host.start(host.options({ schedule: { ...EVERY_SECOND, catchUp: true, jitter: '1d' } }));
    await until(() => backupsDone(third, 'missed') === 1);
  });

  it('is left alone when the job says so', async () => {
    const service = await host.start(host.options({ schedule: { cron: ONCE_A_YEAR, catchUp: false } }));
    await systemClock.sleep(500);
    expect(service.runs()).toEqual([]);
  });

  it('is not guessed when no destination can be looked at', async () => {
    await host.start();
    await host.app.close();
    await rename(host.backups, `${host.backups}-away`);
    await rename(host.file, host.backups);
    const service = await host.start(host.options({ schedule: ONCE_A_YEAR }));
    await systemClock.sleep(300);
    expect(service.runs()).toEqual([]);
  });
});
