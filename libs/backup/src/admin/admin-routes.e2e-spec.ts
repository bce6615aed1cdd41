// Every route, in a real application, on both platforms.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Response } from 'supertest';

import { AdminApp, changeDatabase, countPhotos, PLATFORMS } from './admin-app.spec.support.js';

const BACKUP_ID = /^\d{8}T\d{6}Z-[a-z0-9]{10}$/;

describe.each(PLATFORMS)('the routes on %s', (platform) => {
  let test: AdminApp;
  let backupId: string;

  beforeAll(async () => {
    test = await AdminApp.start(platform);
  });
  afterAll(() => test.stop());

  /** Waits for the run of a 202 answer by watching it, and answers the records that were seen. */
  async function watch({ body, headers }: Response): Promise<Record<string, unknown>[]> {
    expect(body.watch).toBe(`${headers['location']}/events`);
    const events = await fetch(`${test.url}${body.watch}`, { headers: { Authorization: 'Bearer admin' } });
    expect(events.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const lines = (await events.text()).split('\n').filter((line) => line.startsWith('data: '));
    return lines.map((line) => JSON.parse(line.slice(6)) as Record<string, unknown>);
  }

  async function outcome(response: Response): Promise<Record<string, unknown>> {
    return (await watch(response)).at(-1) ?? {};
  }

  it('POST create starts a backup that can be watched to its end', async () => {
    const response = await test
      .request('post', 'create')
      .send({ job: 'gallery', label: 'before the fair' })
      .expect(202);
    expect(response.body).toMatchObject({ runId: expect.stringMatching(/^run-/), run: { label: 'before the fair' } });
    expect(response.headers['location']).toBe(`/api/admin/backups/runs/${response.body.runId}`);
    const records = await watch(response);
    const last = records.at(-1);
    expect(records.length).toBeGreaterThan(2);
    expect(last).toMatchObject({
      id: response.body.runId,
      state: 'succeeded',
      backupId: expect.stringMatching(BACKUP_ID),
    });
    expect(records.slice(0, -1).every(({ state }) => state === 'queued' || state === 'running')).toBe(true);
    backupId = String(last?.['backupId']);
  });

  it('GET runs/:id/events of an ended run tells it once and ends', async () => {
    const [run] = test.backups.runs();
    const events = await test.request('get', `runs/${run?.id}/events`).expect(200);
    expect(events.text.match(/^data: /gm)).toHaveLength(1);
  });

  it('GET list, GET :id show the backup', async () => {
    const { body } = await test.request('get', 'list?job=gallery&trust=verified&limit=500').expect(200);
    expect(body).toMatchObject({ total: 1, unreadable: [], unreachable: [] });
    expect(body.backups[0]).toMatchObject({
      id: backupId,
      job: 'gallery',
      label: 'before the fair',
      trust: 'verified',
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      copies: [{ destination: 'local', trust: 'verified' }],
    });
    const details = await test.request('get', backupId).expect(200);
    expect(details.body).toMatchObject({
      ...body.backups[0],
      objects: [{ name: 'gallery.db.gz', stages: ['gzip'], plain: { name: 'gallery.db' } }],
      facts: { engine: 'sqlite', tables: [{ name: 'photos', rows: 400 }] },
      copies: [{ destination: 'local', evidence: [{ kind: 'verified', by: 'verify' }] }],
    });
  });

  it('GET list goes on after a page', async () => {
    const newer = await test.takeBackup();
    const first = await test.request('get', 'list?limit=1').expect(200);
    const second = await test.request('get', `list?limit=1&after=${first.body.next}`).expect(200);
    const ids = [...first.body.backups, ...second.body.backups].map(({ id }) => id);
    expect(ids).toEqual([newer, backupId]);
    expect(second.body.next).toBeUndefined();
  });

  it('GET health answers 200, and 503 to a strict question when something is critical', async () => {
    const { body } = await test.request('get', 'health').expect(200);
    expect(body).toMatchObject({
      level: 'critical',
      summary: 'Act now: other: There is no good backup of missing.db.',
      jobs: [
        {
          job: 'gallery',
          level: 'healthy',
          destinations: [
            { name: 'local', level: 'healthy', reachable: true, backups: 2, newestGood: { trust: 'verified' } },
          ],
        },
        { job: 'other', findings: [{ level: 'critical', name: 'no-backup' }] },
      ],
    });
    expect((await test.request('get', 'health?strict').expect(503)).body.level).toBe('critical');
    await test.request('get', 'health?strict=false').expect(200);
  });

  it('GET runs and GET runs/:id show runs', async () => {
    const { body } = await test.request('get', 'runs?job=gallery&state=succeeded&limit=1').expect(200);
    expect(body.runs).toHaveLength(1);
    expect(body.next).toBe(body.runs[0].id);
    const rest = await test.request('get', `runs?job=gallery&after=${body.next}`).expect(200);
    expect(rest.body.runs.length).toBeGreaterThan(0);
    expect(rest.body.runs).not.toContainEqual(body.runs[0]);
    expect((await test.request('get', `runs/${body.runs[0].id}`).expect(200)).body).toEqual(body.runs[0]);
  });

  it('GET runs filters by what the record says', async () => {
    const { body } = await test.request('get', 'runs?operation=backup&by=admin&text=FAIR').expect(200);
    expect(body).toMatchObject({ runs: [{ label: 'before the fair', by: 'admin' }], unreachable: [], unreadable: [] });
    const later = new Date(Date.parse(body.runs[0].queuedAt) + 60_000).toISOString();
    expect((await test.request('get', `runs?from=${later}`).expect(200)).body.runs).toEqual([]);
    const { body: about } = await test.request('get', `runs?backupId=${backupId}&trigger=manual`).expect(200);
    expect(about.runs.length).toBeGreaterThan(0);
  });

  it('GET audit says who asked for what, and who was refused', async () => {
    await test.request('post', `${backupId}/restore`).send({ confirm: 'something else' }).expect(422);
    const { body } = await test.request('get', 'audit?by=admin&action=restore&outcome=refused').expect(200);
    expect(body).toEqual({
      entries: [
        {
          id: expect.stringMatching(/^\d{8}T\d{6}Z-restore-/),
          at: expect.stringMatching(/^\d{4}-.*Z$/),
          action: 'restore',
          outcome: 'refused',
          by: 'admin',
          backupId,
          code: 'CONFIRMATION_MISMATCH',
          message: expect.stringContaining('gallery.db'),
        },
      ],
      unreadable: [],
      unreachable: [],
    });
    const { body: page } = await test.request('get', 'audit?job=gallery&limit=1').expect(200);
    const { body: next } = await test.request('get', `audit?job=gallery&limit=1&after=${page.next}`).expect(200);
    expect(next.entries).toHaveLength(1);
    expect(next.entries).not.toEqual(page.entries);
  });

  it('an actor who can not be told names nobody, and stops nothing', async () => {
    const response = await test.request('post', 'create', 'broken').send({ job: 'gallery' }).expect(202);
    expect(response.body.run).not.toHaveProperty('by');
    await outcome(response);
  });

  it('GET :id/download hands out what is stored; gunzip and sqlite3 open it', async () => {
    const response = await test
      .request('get', `${backupId}/download?object=gallery.db.gz`)
      .responseType('blob')
      .expect(200);
    expect(response.headers).toMatchObject({
      'content-type': 'application/gzip',
      'content-disposition': `attachment; filename="${backupId}-gallery.db.gz"`,
      'content-length': String(response.body.length),
      'cache-control': 'no-store',
    });
    const file = join(test.directory, 'downloaded.db');
    await writeFile(file, execFileSync('gunzip', ['-c'], { input: response.body, maxBuffer: 2 ** 26 }));
    const answer = execFileSync('sqlite3', [file, 'PRAGMA integrity_check; SELECT count(*) FROM photos;'], {
      encoding: 'utf8',
    });
    expect(answer).toBe('ok\n400\n');
  });

  it('POST :id/verify and POST drill find out more about it', async () => {
    const verified = await test.request('post', `${backupId}/verify`).expect(202);
    expect(await outcome(verified)).toMatchObject({ operation: 'verify', state: 'succeeded' });
    const drilled = await test.request('post', 'drill').send({ backupId }).expect(202);
    expect(await outcome(drilled)).toMatchObject({
      operation: 'drill',
      job: 'gallery',
      state: 'succeeded',
      checks: [
        { name: 'integrity', verdict: 'ok' },
        { name: 'references', verdict: 'ok' },
        { name: 'photos', verdict: 'ok', message: 'photos is 400, as expected.' },
      ],
    });
    expect((await test.request('get', backupId)).body.trust).toBe('proven');
  });

  it('POST :id/restore/plan, POST :id/restore and POST runs/:id/undo', async () => {
    changeDatabase(test.database, 'DELETE FROM photos WHERE id > 100');
    const plan = await test.request('post', `${backupId}/restore/plan`).expect(200);
    expect(plan.body).toMatchObject({ backupId, target: 'gallery.db', allowed: true, rows: 400 });
    expect(countPhotos(test.database)).toBe(100);

    const restored = await test.request('post', `${backupId}/restore`).send({ confirm: plan.body.target }).expect(202);
    expect(await outcome(restored)).toMatchObject({ operation: 'restore', state: 'succeeded' });
    expect(countPhotos(test.database)).toBe(400);

    const undone = await test
      .request('post', `runs/${restored.body.runId}/undo`)
      .send({ confirm: plan.body.target })
      .expect(202);
    expect(await outcome(undone)).toMatchObject({ operation: 'undo', state: 'succeeded' });
    expect(countPhotos(test.database)).toBe(100);
  });

  it('POST :id/restore/plan and POST :id/restore into a new place leave the live data alone', async () => {
    const before = countPhotos(test.database);
    const target = { into: `copy für ${platform}.db` };
    const plan = await test.request('post', `${backupId}/restore/plan`).send(target).expect(200);
    expect(plan.body).toMatchObject({ target: target.into, replaces: false, allowed: true, rows: 400 });
    const restore = async () =>
      await test.request('post', `${backupId}/restore`).send({ confirm: plan.body.target, ...target });
    expect(await outcome(await restore())).toMatchObject({ operation: 'restore', state: 'succeeded' });
    expect([countPhotos(join(test.directory, target.into)), countPhotos(test.database)]).toEqual([400, before]);
    expect(await outcome(await restore())).toMatchObject({ state: 'failed', error: { code: 'RESTORE_BLOCKED' } });
  });

  it('POST runs/:id/cancel stops a run', async () => {
    test.storage.inject({ on: 'write', fault: 'hang', afterBytes: 1000 });
    const started = await test.request('post', 'create').send({ job: 'gallery' }).expect(202);
    const cancelled = await test.request('post', `runs/${started.body.runId}/cancel`).expect(202);
    expect(await outcome(cancelled)).toMatchObject({ state: 'cancelled', error: { code: 'RUN_CANCELLED' } });
    test.storage.heal();
    const again = await test.request('post', `runs/${started.body.runId}/cancel`).expect(409);
    expect(again.body.code).toBe('RUN_FINISHED');
  });

  it('POST doctor examines the set-up, or one job of it', async () => {
    const { body } = await test.request('post', 'doctor').send({ job: 'gallery' }).expect(200);
    expect(body).toMatchObject({ checkedAt: expect.stringMatching(/Z$/), durationMs: expect.any(Number) });
    expect(body.lines).toContainEqual({
      area: 'destination',
      subject: 'local',
      name: 'read',
      verdict: 'ok',
      message: 'It was read back byte for byte.',
    });
    const all = await test.request('post', 'doctor').expect(200);
    expect(all.body.level).toBe('problem');
    expect(all.body.lines).toContainEqual({
      area: 'source',
      subject: 'other',
      name: 'database',
      verdict: 'problem',
      message: expect.stringContaining('missing.db'),
      hint: expect.any(String),
    });
  });

  it('POST prune only says what it would do, unless told otherwise', async () => {
    const { body } = await test.request('post', 'prune').send({ job: 'gallery' }).expect(200);
    expect(body).toMatchObject({ dryRun: true, destinations: [{ destination: 'local', leftovers: [] }] });
    const [{ decisions }] = body.destinations;
    expect(decisions.length).toBeGreaterThan(0);
    expect(decisions.every(({ keep }: { keep: boolean }) => keep)).toBe(true);
    expect(test.backups.runs().map(({ operation }) => operation)).not.toContain('prune');
    const really = await test.request('post', 'prune').send({ job: 'gallery', dryRun: false }).expect(200);
    expect(really.body.dryRun).toBe(false);
    expect(test.backups.runs()[0]).toMatchObject({ operation: 'prune', state: 'succeeded' });
  });

  it('POST :id/pin and POST :id/unpin say whether it stays, and it is shown', async () => {
    const pinned = await test.request('post', `${backupId}/pin`).send({ reason: 'before\nthe move' }).expect(200);
    expect(pinned.body).toEqual({ id: backupId, destinations: ['local'], failures: [] });
    const pin = { at: expect.stringMatching(/^20.*Z$/), reason: 'before the move' };
    const { body } = await test.request('get', backupId).expect(200);
    expect(body).toMatchObject({ pinned: pin, copies: [{ destination: 'local', pinned: pin }] });
    const refused = await test.request('delete', backupId).expect(409);
    expect(refused.body).toMatchObject({ code: 'DELETE_REFUSED', hint: expect.stringContaining(`${backupId}/unpin`) });
    const plan = await test.request('post', 'prune').send({ job: 'gallery' }).expect(200);
    const { decisions, summary } = plan.body.destinations[0];
    expect(decisions.find(({ id }: { id: string }) => id === backupId)).toMatchObject({
      keep: true,
      reason: expect.stringMatching(/^It was pinned by admin on 20.*: "before the move"\.$/),
    });
    expect(summary).toMatch(/^local: would keep \d+ backups?, remove 0, free 0 B\.$/);

    const released = await test.request('post', `${backupId}/unpin`).expect(200);
    expect(released.body).toEqual({ id: backupId, destinations: ['local'], failures: [] });
    const again = await test.request('get', backupId).expect(200);
    expect([again.body.pinned, again.body.copies[0].pinned]).toEqual([undefined, undefined]);
    expect((await test.request('delete', backupId).expect(409)).body.detail).toMatch(/at least 3 must stay/);
  });

  it('DELETE :id removes one of many, and refuses one of the last good ones', async () => {
    expect((await test.request('delete', backupId).expect(409)).body.code).toBe('DELETE_REFUSED');
    for (let taken = 0; taken < 3; taken++) await test.takeBackup();
    const { body } = await test.request('delete', backupId).expect(200);
    expect(body).toEqual({ id: backupId, destinations: ['local'] });
    expect((await test.request('get', backupId).expect(404)).body.code).toBe('BACKUP_NOT_FOUND');
  });
});
