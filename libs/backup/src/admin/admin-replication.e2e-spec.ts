// The routes about replications, in a real application, on both platforms.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AdminApp, guardedRoutes, PLATFORMS } from './admin-app.spec.support.js';

describe.each(PLATFORMS)('the routes about replications on %s', (platform) => {
  let second: string;
  let test: AdminApp;
  let backupId: string;

  beforeAll(async () => {
    second = await mkdtemp(join(tmpdir(), 'second-'));
    test = await AdminApp.start(platform, guardedRoutes(), {
      destinations: { second: { storage: { type: 'local', directory: second } } },
      replication: { 'to-second': { from: 'local', to: 'second', jobs: ['gallery'] } },
    });
    backupId = await test.takeBackup();
    await rm(join(second, 'gallery'), { recursive: true });
  });
  afterAll(async () => {
    await test.stop();
    await rm(second, { recursive: true });
  });

  it('say what there is, what would be copied, and start it', async () => {
    const { body: all } = await test.request('get', 'replication', 'viewer').expect(200);
    expect(all).toEqual({ replications: [{ name: 'to-second', from: 'local', to: 'second', jobs: ['gallery'] }] });

    const { body: plan } = await test.request('get', 'replication/to-second/plan', 'viewer').expect(200);
    expect(plan).toMatchObject({
      from: 'local',
      to: 'second',
      jobs: [{ job: 'gallery', copies: [{ id: backupId, work: 'copy', sources: ['local'] }], leftOut: [] }],
    });

    await test.request('post', 'replication/to-second/runs', 'viewer').expect(403);
    const { body } = await test.request('post', 'replication/to-second/runs').expect(202);
    expect(body.run).toMatchObject({ operation: 'replicate', job: 'to-second', by: 'admin' });
    const events = await fetch(`${test.url}${body.watch}`, { headers: { Authorization: 'Bearer admin' } });
    expect(await events.text()).toContain('"state":"succeeded"');
    const { body: found } = await test.request('get', backupId).expect(200);
    expect(found.copies).toMatchObject([
      { destination: 'local', trust: 'verified' },
      { destination: 'second', trust: 'verified' },
    ]);
    const { body: runs } = await test.request('get', 'runs?job=to-second').expect(200);
    expect(runs.runs).toMatchObject([{ operation: 'replicate', state: 'succeeded', by: 'admin' }]);
  });

  it('do not know others', async () => {
    const { body } = await test.request('get', 'replication/to-nowhere/plan').expect(404);
    expect(body).toMatchObject({
      code: 'REPLICATION_UNKNOWN',
      detail: expect.stringContaining('there are: to-second.'),
    });
    await test.request('post', 'replication/No/runs').expect(400);
  });
});
