// What the routes refuse: always a problem with a code, and nothing is touched.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';

import { AdminApp, PLATFORMS } from './admin-app.spec.support.js';

const UNKNOWN = '20200101T000000Z-aaaaaaaaaa';

const ROUTES = [
  ['post', 'create'],
  ['get', 'list'],
  ['get', 'health'],
  ['get', 'status'],
  ['post', 'drill'],
  ['post', 'prune'],
  ['post', 'doctor'],
  ['post', 'notifiers/test'],
  ['get', 'audit'],
  ['get', 'runs'],
  ['get', `runs/run-${UNKNOWN}`],
  ['get', `runs/run-${UNKNOWN}/events`],
  ['post', `runs/run-${UNKNOWN}/cancel`],
  ['post', `runs/run-${UNKNOWN}/undo`],
  ['get', 'groups'],
  ['get', 'groups/everything/backups'],
  ['post', 'groups/everything/backups'],
  ['get', 'groups/everything/backups/latest'],
  ['post', 'groups/everything/backups/latest/restore/plan'],
  ['post', 'groups/everything/backups/latest/restore'],
  ['post', `groups/everything/restores/run-${UNKNOWN}/undo`],
  ['get', 'replication'],
  ['get', 'replication/to-second/plan'],
  ['post', 'replication/to-second/runs'],
  ['get', UNKNOWN],
  ['delete', UNKNOWN],
  ['get', `${UNKNOWN}/download`],
  ['post', `${UNKNOWN}/verify`],
  ['post', `${UNKNOWN}/pin`],
  ['post', `${UNKNOWN}/unpin`],
  ['post', `${UNKNOWN}/restore/plan`],
  ['post', `${UNKNOWN}/restore`],
  ['post', `${UNKNOWN}/rescue/plan`],
  ['post', `${UNKNOWN}/rescue`],
] as const;

const READ_ONLY: ReadonlySet<string> = new Set([
  'list',
  'health',
  'status',
  'audit',
  'runs',
  'groups',
  'groups/everything/backups',
  'groups/everything/backups/latest',
  'replication',
  'replication/to-second/plan',
  `runs/run-${UNKNOWN}`,
  `runs/run-${UNKNOWN}/events`,
  UNKNOWN,
]);

function expectProblem(response: Response, status: number, code: string): void {
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(response.body).toMatchObject({ type: 'about:blank', status, code });
  expect(response.body.title).not.toBe('');
  expect(response.body.detail).not.toBe('');
  expect(response.status).toBe(status);
}

describe.each(PLATFORMS)('the routes on %s refuse', (platform) => {
  let test: AdminApp;
  let backupId: string;
  let before: unknown;

  beforeAll(async () => {
    test = await AdminApp.start(platform);
    backupId = await test.takeBackup();
  });
  afterAll(() => test.stop());

  beforeEach(async () => {
    before = await test.state();
  });
  afterEach(async () => {
    expect(await test.state()).toEqual(before);
  });

  it.each(ROUTES)('%s %s without a token', async (method, path) => {
    expectProblem(await test.request(method, path, ''), 401, 'UNAUTHORIZED');
  });

  it.each(ROUTES.filter(([method, path]) => method !== 'get' || !READ_ONLY.has(path)))(
    '%s %s to a role without the permission',
    async (method, path) => {
      expectProblem(await test.request(method, path, 'viewer'), 403, 'FORBIDDEN');
    },
  );

  it.each(['..%2f..%2fetc%2fpasswd', '%2e%2e%2fgallery.db', 'x', `${UNKNOWN}%00`, `run-${UNKNOWN}`, 'a'.repeat(90)])(
    'the backup id %s, before it is looked up',
    async (id) => {
      const routes = ROUTES.filter(([, path]) => path.startsWith(UNKNOWN));
      for (const [method, path] of routes) {
        const response = await test.request(method, path.replace(UNKNOWN, id)).send(method === 'get' ? undefined : {});
        expectProblem(response, 400, 'REQUEST_INVALID');
      }
    },
  );

  it.each(['..%2f..%2fetc', UNKNOWN, 'run-x'])('the run id %s', async (id) => {
    for (const [method, path] of ROUTES.filter(([, route]) => route.startsWith('runs/'))) {
      const response = await test.request(method, path.replace(`run-${UNKNOWN}`, id));
      expectProblem(response, 400, 'REQUEST_INVALID');
    }
  });

  it('a path that is not encoded properly', async () => {
    const response = await test.request('get', '%zz');
    expect(response.status).toBe(400);
    expect(typeof response.body.code).toBe('string');
  });

  it.each([
    ['get', UNKNOWN],
    ['get', `${UNKNOWN}/download`],
    ['post', `${UNKNOWN}/verify`],
    ['post', `${UNKNOWN}/pin`],
    ['post', `${UNKNOWN}/unpin`],
    ['post', `${UNKNOWN}/restore/plan`],
    ['delete', UNKNOWN],
  ] as const)('%s %s, which is not there', async (method, path) => {
    expectProblem(await test.request(method, path), 404, 'BACKUP_NOT_FOUND');
  });

  it('runs that are not there', async () => {
    expectProblem(await test.request('get', `runs/run-${UNKNOWN}`), 404, 'RUN_NOT_FOUND');
    expectProblem(await test.request('get', `runs/run-${UNKNOWN}/events`), 404, 'RUN_NOT_FOUND');
    expectProblem(await test.request('post', `runs/run-${UNKNOWN}/cancel`), 404, 'RUN_NOT_FOUND');
  });

  it('a job that is not there, or left out when there are several', async () => {
    const undo = [`runs/run-${UNKNOWN}/undo`, { confirm: 'gallery.db' }] as const;
    for (const [path, body] of [['create', {}], ['drill', {}], ['prune', {}], undo] as const) {
      expectProblem(await test.request('post', path).send({ ...body, job: 'nothing' }), 404, 'JOB_UNKNOWN');
      expectProblem(await test.request('post', path).send(body), 404, 'JOB_UNKNOWN');
    }
    expectProblem(await test.request('post', 'doctor').send({ job: 'nothing' }), 404, 'JOB_UNKNOWN');
    expectProblem(await test.request('get', 'list?job=nothing'), 404, 'JOB_UNKNOWN');
    expectProblem(await test.request('get', 'runs?job=nothing'), 404, 'JOB_UNKNOWN');
    expectProblem(await test.request('get', 'audit?job=nothing'), 404, 'JOB_UNKNOWN');
  });

  it('an object that is not there', async () => {
    const response = await test.request('get', `${backupId}/download?object=manifest.json`);
    expectProblem(response, 404, 'OBJECT_NOT_FOUND');
    expect(response.body.hint).toContain('gallery.db.gz');
  });

  it.each([
    'list?limit=0',
    'list?limit=501',
    'list?limit=1e99',
    'list?limit=ten',
    'list?limit=',
    'list?limit=1&limit=2',
    'list?after=..%2f',
    'list?trust=blind',
    'list?job=..%2f',
    'list?job=a&job=b',
    'list?page=2',
    'runs?state=lost',
    'runs?from=yesterday',
    'runs?to=2025-11-01',
    'runs?after=20200101T000000Z-aaaaaaaaaa',
    'runs?operation=format',
    'audit?action=format',
    'audit?outcome=fine',
    'audit?after=..%2f',
    'audit?limit=0',
    'runs?limit=100000',
    'health?strict=perhaps',
    'status?fresh=now',
    `${UNKNOWN}/download?object=..%2fmanifest.json`,
  ])('GET %s', async (path) => {
    expectProblem(await test.request('get', path), 400, 'REQUEST_INVALID');
  });

  it.each([
    ['create', { label: 'x'.repeat(10_000) }],
    ['create', { label: '' }],
    ['create', { label: null }],
    ['create', { job: ['gallery'] }],
    ['create', { job: '../gallery' }],
    ['create', { job: 'gallery', trigger: 'schedule' }],
    ['create', ['gallery']],
    ['create', '"gallery"'],
    ['create', '{"job":'],
    ['drill', { within: 'a while' }],
    ['drill', { pick: 'oldest' }],
    ['drill', { backupId: '../x' }],
    ['prune', { job: 'gallery', dryRun: 'no' }],
    ['doctor', { job: '../gallery' }],
    ['doctor', { deep: true }],
    ['prune', { job: 'gallery', dryRun: null }],
    [`${UNKNOWN}/pin`, { reason: '' }],
    [`${UNKNOWN}/pin`, { reason: 'x'.repeat(201) }],
    [`${UNKNOWN}/pin`, { by: 'somebody else' }],
    [`${UNKNOWN}/restore`, {}],
    [`${UNKNOWN}/restore`, { confirm: true }],
    [`runs/run-${UNKNOWN}/undo`, {}],
    [`${UNKNOWN}/restore`, { confirm: 'gallery.db', safetyBackup: 'no' }],
    [`${UNKNOWN}/restore`, { confirm: 'gallery.db', force: true }],
    [`${UNKNOWN}/restore`, { confirm: 'copy.db', into: '' }],
    [`${UNKNOWN}/restore`, { confirm: 'copy.db', into: null }],
    [`${UNKNOWN}/restore/plan`, { into: ['copy.db'] }],
    [`${UNKNOWN}/restore/plan`, { into: 'copy.db', tables: 'photos' }],
    [`${UNKNOWN}/restore/plan`, { into: 'copy.db', tables: [] }],
    [`${UNKNOWN}/restore/plan`, { into: 'copy.db', tables: [7] }],
    [`${UNKNOWN}/restore/plan`, { into: 'copy.db', tables: Array.from({ length: 1001 }, () => 'photos') }],
    [`${UNKNOWN}/restore/plan`, { confirm: 'copy.db' }],
    [`${UNKNOWN}/restore/plan`, { withChanges: 7 }],
    [`${UNKNOWN}/restore/plan`, { withChanges: true, changesUntil: 'yesterday' }],
  ] as const)('POST %s with %j', async (path, body) => {
    const request = test.request('post', path).set('Content-Type', 'application/json');
    expectProblem(await request.send(typeof body === 'string' ? body : JSON.stringify(body)), 400, 'REQUEST_INVALID');
  });

  it('with every problem at once', async () => {
    const { body } = await test.request('post', 'create').send({ job: 'A', label: 7, colour: 'red' });
    expect(body.context.problems).toHaveLength(4);
    expect(body.detail).toMatch(/job.*label.*colour|colour.*job.*label/);
  });

  it('a huge body, and does not repeat much of a body with thousands of unknown fields', async () => {
    const huge = await test.request('post', 'create').send({ label: 'x'.repeat(3_000_000) });
    expectProblem(huge, 413, 'PAYLOAD_TOO_LARGE');
    const fields = Array.from({ length: 2000 }, (_, index) => [`${'unknown'.repeat(4)}${index}`, 1]);
    const many = await test.request('post', 'create').send(Object.fromEntries(fields));
    expectProblem(many, 400, 'REQUEST_INVALID');
    expect(many.text.length).toBeLessThan(20_000);
  });

  it('a restore, or its undo, that is confirmed with another name', async () => {
    const job = 'gallery';
    const undo = await test.request('post', `runs/run-${UNKNOWN}/undo`).send({ job, confirm: 'other.db' });
    expectProblem(undo, 422, 'CONFIRMATION_MISMATCH');
    for (const confirm of ['gallery', 'GALLERY.DB', ' gallery.db', 'yes']) {
      const response = await test.request('post', `${backupId}/restore`).send({ confirm });
      expectProblem(response, 422, 'CONFIRMATION_MISMATCH');
    }
  });

  it.each([
    [{ into: '../copy.db' }, '../copy.db'],
    [{ into: '.hidden' }, '.hidden'],
    [{ into: 'gallery.db-wal' }, 'gallery.db-wal'],
    [{ tables: ['photos'] }, 'gallery.db'],
    [{ into: 'copy.db', tables: ['photos'] }, 'copy.db'],
  ])('a restore to %j', async (target, confirm) => {
    expectProblem(await test.request('post', `${backupId}/restore/plan`).send(target), 400, 'REQUEST_INVALID');
    const restore = test.request('post', `${backupId}/restore`).send({ confirm, ...target });
    expectProblem(await restore, 400, 'REQUEST_INVALID');
  });

  it('a restore into a new place that is confirmed with the name of the live data', async () => {
    const body = { confirm: 'gallery.db', into: 'copy.db' };
    expectProblem(await test.request('post', `${backupId}/restore`).send(body), 422, 'CONFIRMATION_MISMATCH');
  });

  it('to say what happened inside', async () => {
    const error = new Error('open /srv/secret failed, password=hunter2');
    test.storage.inject({ on: 'list', fault: 'fail', error });
    const response = await test.request('get', 'list?fresh=true');
    test.storage.heal();
    expectProblem(response, 503, 'STORAGE_FAILED');
    expect(response.text).not.toContain('hunter2');
  });
});
