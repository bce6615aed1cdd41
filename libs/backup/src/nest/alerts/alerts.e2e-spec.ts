// Who is told what, and when: real applications, real backups, a real receiver, and a clock that leaps.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rename } from 'node:fs/promises';

import type { BackupEvent } from '../../core/events.js';
import type { BackupModuleOptions, JobOptions } from '../options/options.js';
import { TestHost, until } from '../test-host.spec.support.js';
import { LeapingClock, Receiver, startWatched, type WatchedApp } from './watched-host.spec.support.js';

let host: TestHost;
let clock: LeapingClock;
let ops: Receiver;
let boss: Receiver;

beforeEach(async () => {
  clock = new LeapingClock();
  [host, ops, boss] = await Promise.all([TestHost.create(), Receiver.start(), Receiver.start()]);
});
afterEach(async () => await Promise.all([host.stop(), ops.stop(), boss.stop()]));

const start = async (others: Partial<BackupModuleOptions> = {}, job: Partial<JobOptions> = {}): Promise<WatchedApp> =>
  await startWatched(
    host,
    clock,
    host.options({ staleAfter: '25h', ...job }, { notifiers: { ops: ops.notifier }, ...others }),
  );

/** Runs are told beside everything else. */
const untilToldOf = async (count: number): Promise<void> => await until(() => ops.messages.length >= count);

describe('a job without a backup for 26 hours', () => {
  it('is told once, also after restarts; again after a day; and once more when it is well', async () => {
    const first = await start();
    await first.service.run();
    await first.tick();
    expect(ops.events).toEqual([]);

    clock.leap(26);
    await first.tick();
    await first.tick();
    expect(ops.messages).toMatchObject([{ event: 'health.worse', level: 'critical', job: 'gallery' }]);
    await first.close();
    const second = await start();
    await second.tick();
    expect(ops.events).toEqual(['health.worse']);

    clock.leap(25);
    await second.tick();
    await second.tick();
    expect(ops.events).toEqual(['health.worse', 'health.reminder']);

    await second.service.run();
    await untilToldOf(3);
    await second.tick();
    expect(ops.events).toEqual(['health.worse', 'health.reminder', 'health.recovered']);
    expect(new Set(ops.messages.map(({ id }) => id)).size).toBe(3);
  });

  it('is told by one of several copies of the application', async () => {
    const apps = [await start(), await start(), await start()];
    await apps[0]?.service.run();
    clock.leap(26);
    await Promise.all(apps.map(async (app) => await app.tick()));
    await Promise.all(apps.map(async (app) => await app.tick()));
    expect(ops.events).toEqual(['health.worse']);
    await apps[1]?.service.run();
    await untilToldOf(2);
    await Promise.all(apps.map(async (app) => await app.tick()));
    expect(ops.events).toEqual(['health.worse', 'health.recovered']);
  });

  it('is told once with all others that are like it', async () => {
    const { jobs } = host.options();
    const several = { photos: jobs['gallery'], gallery: jobs['gallery'], comments: jobs['gallery'] };
    const app = await startWatched(host, clock, {
      ...host.options(),
      jobs: several as BackupModuleOptions['jobs'],
      notifiers: { ops: ops.notifier, boss: { ...boss.notifier, filter: { jobs: ['photos'] } } },
    });
    await app.tick();
    expect(ops.messages).toMatchObject([{ event: 'health.worse', level: 'critical' }]);
    for (const name of Object.keys(several)) expect(ops.messages[0]?.text).toContain(name);
    expect(boss.messages).toMatchObject([{ event: 'health.worse', job: 'photos' }]);
  });
});

describe('a backup that fails', () => {
  it('is told at once, together with what it means for the health, and not each time', async () => {
    const app = await start({}, { minSize: '1GB' });
    for (let attempt = 0; attempt < 3; attempt++) await app.service.run().catch(() => undefined);
    await untilToldOf(1);
    await app.tick();
    expect(ops.messages).toMatchObject([{ event: 'backup.failed', level: 'critical', job: 'gallery' }]);

    clock.leap(25);
    await app.service.run().catch(() => undefined);
    await untilToldOf(2);
    expect(ops.messages[1]).toMatchObject({ event: 'backup.failed' });
    expect(ops.messages[1]?.text).toMatch(/2 times/);
  });

  it('is not the business of who is told of other things', async () => {
    const app = await start(
      {
        notifiers: {
          ops: { ...ops.notifier, filter: { events: ['health.worse'] } },
          boss: { ...boss.notifier, filter: { events: ['backup.succeeded'] } },
        },
      },
      { minSize: '1GB' },
    );
    await app.service.run().catch(() => undefined);
    await untilToldOf(1);
    expect([ops.events, boss.events]).toEqual([['health.worse'], []]);
  });
});

describe('retention that would remove too much', () => {
  it('is told once, with the run that found it out', async () => {
    host.addPhotos(100);
    const app = await start({}, { retention: { keepLast: 3, minVerified: 1 }, staleAfter: '90d' });
    for (let count = 0; count < 3; count++) await app.service.run();
    host.write('DELETE FROM photos WHERE id > 1; VACUUM');
    for (let count = 0; count < 2; count++) await app.service.run();
    await untilToldOf(1);
    await app.tick();
    expect(ops.messages).toMatchObject([{ event: 'prune.refused', level: 'warning', job: 'gallery' }]);
    expect(ops.messages[0]?.text).toContain('local: ');

    clock.leap(25);
    await app.tick();
    await app.service.run();
    await app.tick();
    expect(ops.events).toEqual(['prune.refused', 'health.reminder']);
  });
});

describe('a restore', () => {
  it('is told when it starts and when it has ended', async () => {
    const app = await start();
    const { backupId } = await app.service.run();
    await app.service.restore(backupId, { confirm: 'gallery.db' });
    await untilToldOf(2);
    expect(ops.events).toEqual(['restore.started', 'restore.finished']);
  });
});

describe('while no destination can be reached', () => {
  it('that is told once, and that it is over too', async () => {
    const app = await start();
    await app.service.run();
    await rename(host.backups, `${host.backups}-away`);
    await app.tick();
    await app.tick();
    expect(ops.messages).toMatchObject([{ event: 'health.worse', level: 'critical' }]);
    await rename(`${host.backups}-away`, host.backups);
    await app.tick();
    await app.tick();
    expect(ops.events).toEqual(['health.worse', 'health.recovered']);
  });
});

describe('the heartbeat', () => {
  it('is sent after each look that found all well, and only then', async () => {
    const app = await start({ heartbeat: { url: boss.url } });
    await app.tick();
    expect(boss.pings).toBe(0);
    await app.service.run();
    await app.tick();
    await app.tick();
    expect(boss.pings).toBe(2);
    clock.leap(26);
    await app.tick();
    expect(boss.pings).toBe(2);
  });

  it('is a finding when it does not get through, and is tried again all the same', async () => {
    const app = await start({ heartbeat: { url: boss.url } });
    await app.service.run();
    boss.answer = 404;
    await app.tick();
    expect(ops.messages).toMatchObject([{ event: 'health.worse', level: 'warning' }]);
    expect(ops.messages[0]?.text).not.toContain('a-secret-path');
    boss.answer = 200;
    await app.tick();
    expect([boss.pings, ...ops.events]).toEqual([1, 'health.worse', 'health.recovered']);
  });
});

describe('the monitor', () => {
  it('says what it has seen to whoever listens, without notifiers too', async () => {
    const app = await start({ notifiers: {} });
    const seen: BackupEvent[] = [];
    app.service.events$.subscribe((event) => seen.push(event));
    await app.tick();
    expect(seen).toMatchObject([{ type: 'health', health: { level: 'critical', jobs: [{ job: 'gallery' }] } }]);
  });

  it.each([{ monitor: false as const }, { schedules: false }])('does not run with %j', async (options) => {
    const app = await start(options);
    await expect(app.tick()).rejects.toThrow('backup:monitor');
  });
});
