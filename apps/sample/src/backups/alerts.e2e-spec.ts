// The schedule stops, and nobody looks: who is told, and what the dead man's switch hears.

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import { BackupService } from 'nestjs-backup';
import { Receivers } from '../testing/receivers.js';
import { PASSWORDS, startTestApp, type TestApp } from '../testing/test-app.js';

const HOUR = 3_600_000;

let receivers: Receivers;
let gallery: TestApp;

beforeEach(async () => {
  // The wall clock alone is moved by the test: what waits and what is measured goes on as always.
  jest.useFakeTimers({
    now: new Date('2026-03-01T02:00:00Z'),
    doNotFake: [
      'clearImmediate',
      'clearInterval',
      'clearTimeout',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'setInterval',
      'setTimeout',
    ],
  });
  receivers = await Receivers.start();
  gallery = await startTestApp(receivers.environment);
});
afterEach(async () => {
  await gallery.stop();
  await receivers.stop();
  jest.useRealTimers();
});

function leap(hours: number): void {
  jest.setSystemTime(Date.now() + hours * HOUR);
}

/** What the monitor does once an hour. */
async function monitor(): Promise<void> {
  await gallery.app.get(SchedulerRegistry).getCronJob('backup:monitor').fireOnTick();
}

/** Logs in anew: the token of a day ago is none any more. */
async function health(): Promise<unknown> {
  const viewer = { user: 'viewer', password: PASSWORDS.viewer };
  const { body } = await gallery.anyone.post('/auth/login').send(viewer).expect(200);
  const answer = await gallery.anyone.get('/admin/backups/health').auth(body.token, { type: 'bearer' }).expect(200);
  return answer.body.level;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

describe('a schedule that stops', () => {
  it('is told once in Slack and once by mail, and so is the backup that ends it', async () => {
    const backups = gallery.app.get(BackupService);
    await backups.run();
    await monitor();
    expect([await health(), receivers.heartbeats]).toEqual(['healthy', 1]);
    expect([...receivers.slack, ...receivers.mails]).toEqual([]);

    leap(26);
    expect(await health()).toBe('critical');
    await monitor();
    await monitor();
    expect([receivers.slack.length, receivers.mails.length, receivers.heartbeats]).toEqual([1, 1, 1]);
    expect(receivers.slack[0]).toContain('gallery: no good backup for 26 hours');
    expect(receivers.mails[0]).toContain('gallery: no good backup for 26 hours');

    await backups.run();
    await until(() => receivers.slack.length > 1 && receivers.mails.length > 1);
    await monitor();
    expect(await health()).toBe('healthy');
    expect([receivers.slack.length, receivers.mails.length, receivers.heartbeats]).toEqual([2, 2, 2]);
    expect(receivers.slack[1]).toContain('gallery: healthy again');
    expect(receivers.mails[1]).toContain('gallery: healthy again');
  });

  it('can be rehearsed: whoever may take backups can send a test message', async () => {
    await gallery.viewer.post('/admin/backups/notifiers/test').expect(403);
    const { body } = await gallery.admin.post('/admin/backups/notifiers/test').expect(200);
    expect(body.notifiers).toMatchObject([
      { notifier: 'slack', ok: true },
      { notifier: 'mail', ok: true },
    ]);
    expect([receivers.slack.length, receivers.mails.length]).toEqual([1, 1]);
  });
});
