// The routes about groups, in a real application, on both platforms.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';

import { AdminApp, changeDatabase, countPhotos, guardedRoutes, PLATFORMS } from './admin-app.spec.support.js';

const GROUPS = { groups: { everything: { jobs: ['gallery', { job: 'other', optional: true }] } } } as const;
const UNKNOWN = 'run-20200101T000000Z-aaaaaaaaaa';

function expectProblem({ headers, body, status }: Response, expected: number, code: string): void {
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect([status, body.code]).toEqual([expected, code]);
}

describe.each(PLATFORMS)('the routes about groups on %s', (platform) => {
  let test: AdminApp;
  let runId: string;

  beforeAll(async () => {
    test = await AdminApp.start(platform, guardedRoutes(), GROUPS);
  });
  afterAll(() => test.stop());

  /** The last record of the run of a 202 answer, by watching it. */
  async function outcome({ body }: Response): Promise<Record<string, unknown>> {
    const events = await fetch(`${test.url}${body.watch}`, { headers: { Authorization: 'Bearer admin' } });
    const lines = (await events.text()).split('\n').filter((line) => line.startsWith('data: '));
    return JSON.parse(lines.at(-1)?.slice(6) ?? '{}') as Record<string, unknown>;
  }

  it('GET groups shows what they consist of', async () => {
    const { body } = await test.request('get', 'groups').expect(200);
    expect(body).toEqual({
      groups: [
        {
          name: 'everything',
          parts: [
            { job: 'gallery', optional: false },
            { job: 'other', optional: true },
          ],
        },
      ],
    });
  });

  it('POST groups/:group/backups starts one that can be watched to its end', async () => {
    const path = 'groups/everything/backups';
    const response = await test.request('post', path).send({ label: 'before the fair' }).expect(202);
    expect(response.body.run.parts).toHaveLength(2);
    const run = await outcome(response);
    expect(run).toMatchObject({
      job: 'everything',
      state: 'warning',
      label: 'before the fair',
      by: 'admin',
      parts: [
        { job: 'gallery', optional: false, state: 'succeeded', backupId: expect.any(String) },
        { job: 'other', optional: true, state: 'failed', error: { code: 'SOURCE_NOT_FOUND' } },
      ],
    });
    runId = String(run['id']);
  });

  it('GET groups/:group/backups shows which backups belong together, and GET list by group', async () => {
    const { body } = await test.request('get', 'groups/everything/backups?complete&limit=5&fresh').expect(200);
    expect(body).toMatchObject({
      total: 1,
      backups: [
        { group: 'everything', runId, complete: true, parts: [{ job: 'gallery', backup: {} }, { job: 'other' }] },
      ],
    });
    expect(body.backups[0].parts[1]).toEqual({ job: 'other', optional: true });
    const { body: one } = await test.request('get', 'groups/everything/backups/latest').expect(200);
    expect(one).toEqual(body.backups[0]);
    const { body: list } = await test.request('get', 'list?group=everything').expect(200);
    expect(list.backups).toMatchObject([{ job: 'gallery', group: { name: 'everything', runId } }]);
  });

  it('GET health says how old the newest complete one is', async () => {
    const { body } = await test.request('get', 'health').expect(200);
    expect(body.groups).toMatchObject([{ group: 'everything', level: 'healthy', newestComplete: { runId } }]);
  });

  it('POST …/restore puts it back, and …/undo undoes that', async () => {
    const { body: plan } = await test.request('post', 'groups/everything/backups/latest/restore/plan').expect(200);
    expect(plan).toMatchObject({
      target: 'everything',
      allowed: true,
      parts: [{ job: 'gallery' }],
      without: ['other'],
      checks: [{ name: 'complete', verdict: 'warning' }],
    });
    changeDatabase(test.database, 'DELETE FROM photos WHERE id > 100');
    const path = `groups/everything/backups/${runId}/restore`;
    const run = await outcome(await test.request('post', path).send({ confirm: 'everything' }).expect(202));
    expect(run).toMatchObject({ state: 'succeeded', parts: [{ job: 'gallery', undoUntil: expect.any(String) }] });
    expect(countPhotos(test.database)).toBe(400);
    const undo = `groups/everything/restores/${String(run['id'])}/undo`;
    const undone = await outcome(await test.request('post', undo).send({ confirm: 'everything' }).expect(202));
    expect(undone).toMatchObject({ operation: 'undo', state: 'succeeded' });
    expect(countPhotos(test.database)).toBe(100);
  });

  it('refuse what is unknown, misspelt or not confirmed, before anything is touched', async () => {
    const before = await test.state();
    const post = (path: string, body: object) => test.request('post', `groups/${path}`).send(body);
    expectProblem(await test.request('get', 'groups/photos/backups'), 404, 'GROUP_UNKNOWN');
    expectProblem(await post('photos/backups', {}), 404, 'GROUP_UNKNOWN');
    expectProblem(await test.request('get', 'list?group=photos'), 404, 'GROUP_UNKNOWN');
    expectProblem(await test.request('get', 'groups/..%2f..%2fetc/backups'), 400, 'REQUEST_INVALID');
    expectProblem(await test.request('get', 'groups/everything/backups/x'), 400, 'REQUEST_INVALID');
    expectProblem(await test.request('get', `groups/everything/backups/${UNKNOWN}`), 404, 'BACKUP_NOT_FOUND');
    expectProblem(await test.request('get', 'groups/everything/backups?limit=0'), 400, 'REQUEST_INVALID');
    expectProblem(await post('everything/backups', { label: 'x'.repeat(10_000) }), 400, 'REQUEST_INVALID');
    const restore = 'everything/backups/latest/restore';
    expectProblem(await post(restore, { confirm: 'gallery' }), 422, 'CONFIRMATION_MISMATCH');
    expectProblem(await post(restore, { confirm: 'everything', parts: [] }), 400, 'REQUEST_INVALID');
    expectProblem(await post(restore, { confirm: 'everything', parts: ['../x'] }), 400, 'REQUEST_INVALID');
    expectProblem(await post(restore, { confirm: 'everything', parts: ['other'] }), 409, 'GROUP_INCOMPLETE');
    expectProblem(await post(`everything/restores/${UNKNOWN}/undo`, { confirm: 'everything' }), 404, 'RUN_NOT_FOUND');
    expect(await test.state()).toEqual(before);
  });
});
