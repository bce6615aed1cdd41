// What becomes of a notifier that fails: found out, told by the others, tried again, and in nobody's way.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

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

const untilToldOf = async (count: number): Promise<void> => await until(() => ops.messages.length >= count);

describe('a notifier that fails', () => {
  it.each([500, 'hang'] as const)('with %s leaves the backup alone, and is told by the others', async (answer) => {
    ops.answer = answer;
    const filter = { events: ['backup.succeeded', 'health.worse', 'health.recovered'] } as const;
    const notifiers = { ops: { ...ops.notifier, filter }, boss: boss.notifier };
    const app = await start({ notifiers });
    expect(await app.service.run()).toMatchObject({ state: 'succeeded' });
    await until(() => boss.messages.length === 1);
    expect(boss.messages).toMatchObject([{ event: 'health.worse', level: 'warning' }]);
    expect(boss.messages[0]?.text).toContain('ops (webhook,');
    expect(boss.messages[0]?.text).not.toContain('a-secret-path');
    const { level, findings, jobs } = await app.service.health();
    expect({ level, findings, job: jobs[0]?.level }).toMatchObject({
      level: 'warning',
      findings: [{ name: 'notifier-failing', notifier: 'ops' }],
      job: 'healthy',
    });
    const copy = await start({ notifiers });
    await copy.tick();
    expect(boss.events).toEqual(['health.worse']);

    ops.answer = 200;
    await app.tick();
    expect(ops.events).toContain('backup.succeeded');
    expect(boss.events).toEqual(['health.worse', 'health.recovered']);
    expect(await app.service.health()).toMatchObject({ level: 'healthy', findings: [] });
  });

  it('is critical when there is no other, and gets the newest state when it works again', async () => {
    const app = await start();
    ops.answer = 503;
    await app.tick();
    expect(await app.service.health()).toMatchObject({
      findings: [{ level: 'critical', name: 'notifier-failing', notifier: 'ops' }],
    });
    ops.answer = 200;
    await app.service.run();
    await untilToldOf(1);
    await app.tick();
    expect(ops.events).not.toContain('health.worse');
    expect(await app.service.health()).toMatchObject({ level: 'healthy' });
  });

  it('is known to work again also when the clock has gone back since it failed', async () => {
    const app = await start();
    ops.answer = 503;
    await app.tick();
    clock.leap(-24);
    ops.answer = 200;
    await app.service.run();
    await app.service.testNotifiers();
    await app.tick();
    expect(await app.service.health()).toMatchObject({ level: 'healthy', findings: [] });
  });

  it('is told again after a restart when nobody had got the message', async () => {
    const app = await start();
    ops.answer = 500;
    await app.tick();
    await app.close();
    ops.answer = 200;
    const again = await start();
    await again.tick();
    expect(ops.events).toEqual(['test']);
    clock.leap(1);
    await again.tick();
    expect(ops.events).toEqual(['test', 'health.worse']);
  });

  it('is known to work again after a restart though there is nothing to tell', async () => {
    const app = await start();
    ops.answer = 500;
    await app.tick();
    await app.service.run();
    await app.tick();
    await app.close();
    ops.answer = 200;
    const again = await start();
    await again.tick();
    expect(await again.service.health()).toMatchObject({ level: 'healthy', findings: [] });
  });

  it('does not hold up what the others are told of many jobs', async () => {
    ops.answer = 'hang';
    const { jobs } = host.options({ minSize: '1GB' });
    const names = Array.from({ length: 6 }, (_, index) => `job-${index}`);
    const several = Object.fromEntries(names.map((name) => [name, jobs['gallery']]));
    const app = await startWatched(host, clock, {
      ...host.options(),
      jobs: several as BackupModuleOptions['jobs'],
      notifiers: { ops: { ...ops.notifier, timeout: '1m' }, boss: boss.notifier },
    });
    ops.answer = 500;
    await app.service.run(names[0]).catch(() => undefined);
    await until(() => boss.messages.length > 0);
    ops.answer = 'hang';
    for (const name of names.slice(1)) await app.service.run(name).catch(() => undefined);
    await until(() => names.every((name) => boss.messages.some(({ job }) => job === name)));
    expect(ops.messages).toEqual([]);
  });

  it('does not keep the application from closing', async () => {
    ops.answer = 'hang';
    const app = await startWatched(
      host,
      clock,
      host.options({}, { notifiers: { ops: { ...ops.notifier, timeout: '5m' } } }),
    );
    const ticked = app.tick();
    await until(() => ops.requests > 0);
    await app.close();
    await ticked;
  });

  it('is found out by a test message, which says what is wrong', async () => {
    boss.answer = 404;
    const app = await start({ notifiers: { ops: ops.notifier, boss: boss.notifier } });
    expect(await app.service.testNotifiers()).toEqual([
      { notifier: 'ops', kind: 'webhook', target: expect.any(String) },
      {
        notifier: 'boss',
        kind: 'webhook',
        target: expect.any(String),
        error: expect.objectContaining({ code: 'NOTIFIER_FAILED', message: expect.stringContaining('404') }),
      },
    ]);
    expect(ops.events).toEqual(['test']);
  });
});
