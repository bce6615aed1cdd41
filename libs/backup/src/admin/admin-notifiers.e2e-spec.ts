// Test messages over the routes.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Notifier } from '../core/notifier.js';
import { AdminApp, guardedRoutes, PLATFORMS } from './admin-app.spec.support.js';

describe.each(PLATFORMS)('POST notifiers/test on %s', (platform) => {
  const sent: string[] = [];
  const notifier = (target: string, fail?: string): Notifier => ({
    kind: 'pager',
    target,
    async send({ event }) {
      if (fail !== undefined) throw new Error(fail);
      sent.push(`${event} to ${target}`);
    },
  });
  let test: AdminApp;
  beforeAll(async () => {
    const notifiers = { ops: notifier('ops'), boss: notifier('boss', 'password=hunter2 was refused') };
    test = await AdminApp.start(platform, guardedRoutes(), { notifiers });
  });
  afterAll(() => test.stop());

  it('answers what became of each message, without secrets', async () => {
    const { body } = await test.request('post', 'notifiers/test').expect(200);
    expect(body).toEqual({
      notifiers: [
        { notifier: 'ops', kind: 'pager', target: 'ops', ok: true },
        {
          notifier: 'boss',
          kind: 'pager',
          target: 'boss',
          ok: false,
          error: {
            code: 'NOTIFIER_FAILED',
            message: 'password=*** was refused',
            hint: expect.stringContaining('credentials'),
            retryable: true,
          },
        },
      ],
    });
    expect(sent).toEqual(['test to ops']);
  });
});
