// The routes that put single rows back, in a real application, on both platforms.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom, map, tap } from 'rxjs';
import type { Response } from 'supertest';

import { AdminApp, changeDatabase, countPhotos, PLATFORMS } from './admin-app.spec.support.js';

const PHOTOS = { tables: [{ table: 'photos', where: 'id <= 10' }] };

function expectProblem({ headers, body, status }: Response, expected: number, code: string): void {
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect([status, body.code]).toEqual([expected, code]);
}

describe.each(PLATFORMS)('the rescue of rows on %s', (platform) => {
  let test: AdminApp;
  let id: string;

  beforeAll(async () => {
    test = await AdminApp.start(platform);
    id = await test.takeBackup();
    changeDatabase(test.database, 'DELETE FROM photos WHERE id IN (3, 4, 50)');
  });
  afterAll(() => test.stop());

  const post = (path: string, body: object) => test.request('post', `${id}/${path}`).send(body);

  /** The last record of the run of a 202 answer, by watching it. */
  async function outcome({ body }: Response): Promise<Record<string, unknown>> {
    const events = await fetch(`${test.url}${body.watch}`, { headers: { Authorization: 'Bearer admin' } });
    const lines = (await events.text()).split('\n').filter((line) => line.startsWith('data: '));
    return JSON.parse(lines.at(-1)?.slice(6) ?? '{}') as Record<string, unknown>;
  }

  it('shows what is gone, and writes nothing', async () => {
    const { body } = await post('rescue/plan', PHOTOS).expect(200);
    expect(body).toMatchObject({
      backupId: id,
      job: 'gallery',
      target: 'gallery.db',
      allowed: true,
      tables: [{ table: 'photos', key: ['id'], rows: 10, missing: { count: 2, examples: [{ id: '3' }, { id: '4' }] } }],
      writes: [{ table: 'photos', inserts: 2, parents: 0, updates: 0 }],
      confirm: expect.stringMatching(/^gallery\.db:[\da-f]+$/),
    });
    expect(countPhotos(test.database)).toBe(397);
  });

  it('refuses what can not be used, is not confirmed, or is not the plan', async () => {
    const before = countPhotos(test.database);
    const refusals = [
      {},
      { tables: [] },
      { tables: [{}] },
      { tables: ['photos'] },
      { tables: [{ table: 'photos', id: 3 }] },
      { tables: [{ table: 'photos', where: 7 }] },
      { ...PHOTOS, kinds: ['extra'] },
      { ...PHOTOS, kinds: [] },
      { ...PHOTOS, triggers: 'maybe' },
      { ...PHOTOS, examples: 101 },
      { ...PHOTOS, more: true },
      { tables: [{ table: 'nonsense' }] },
    ];
    for (const body of refusals) expectProblem(await post('rescue/plan', body), 400, 'REQUEST_INVALID');
    expectProblem(await post('rescue', PHOTOS), 400, 'REQUEST_INVALID');
    expectProblem(await post('rescue', { ...PHOTOS, confirm: 'x', safetyBackup: 'no' }), 400, 'REQUEST_INVALID');
    const none = await test.request('post', '20200101T000000Z-aaaaaaaaaa/rescue/plan').send(PHOTOS);
    expectProblem(none, 404, 'BACKUP_NOT_FOUND');
    const old = await outcome(await post('rescue', { ...PHOTOS, confirm: 'gallery.db:0123' }).expect(202));
    expect(old).toMatchObject({ state: 'failed', error: { code: 'PLAN_OUTDATED' } });
    expect(countPhotos(test.database)).toBe(before);
  });

  it('puts back what the plan says, in the name of who asked for it', async () => {
    const { body: plan } = await post('rescue/plan', PHOTOS).expect(200);
    const run = await outcome(await post('rescue', { ...PHOTOS, confirm: plan.confirm }).expect(202));
    expect(run).toMatchObject({ operation: 'rescue', state: 'succeeded', by: 'admin', backupId: id });
    expect(countPhotos(test.database)).toBe(399);
    const { body: audit } = await test.request('get', 'audit?action=rescue').expect(200);
    expect(audit.entries[0]).toMatchObject({ action: 'rescue', by: 'admin', backupId: id, outcome: 'succeeded' });
  });

  it('ends a comparison for which nobody waits any more', async () => {
    test.storage.inject({ on: 'read', fault: 'delay', ms: 300 });
    const gone = new AbortController();
    const asked = fetch(`${test.url}/api/admin/backups/${id}/rescue/plan`, {
      method: 'POST',
      headers: { Authorization: 'Bearer admin', 'Content-Type': 'application/json' },
      body: JSON.stringify(PHOTOS),
      signal: gone.signal,
    });
    const ended = firstValueFrom(
      test.backups.events$.pipe(
        map((event) => (event.type === 'run' && event.run.operation === 'compare' ? event.run : undefined)),
        tap((run) => (run?.state === 'running' ? gone.abort() : undefined)),
        filter((run) => run?.finishedAt !== undefined),
      ),
    );
    await expect(asked).rejects.toThrow();
    expect(await ended).toMatchObject({ state: 'cancelled', by: 'admin' });
  });
});
