// Row rescue, as the application asks for it while it goes on using its database.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { hasCode } from '../../core/errors.js';
import type { BackupService } from '../backup.service.js';
import { TestHost } from '../test-host.spec.support.js';
import { BackupRescueService } from './backup-rescue.service.js';

const TABLES = [{ table: 'photos' }];

let host: TestHost;
let backups: BackupService;
let rescues: BackupRescueService;
let backupId: string;

beforeAll(async () => {
  host = await TestHost.create();
  host.write('PRAGMA journal_mode = wal');
  const { jobs, ...others } = host.options();
  writeFileSync(join(host.directory, 'a.txt'), 'a');
  const files = { type: 'files', directory: host.directory, include: ['*.txt'] } as const;
  backups = await host.start({ ...others, encryption: 'none', jobs: { ...jobs, uploads: { source: files } } });
  rescues = host.app.get(BackupRescueService, { strict: false });
  ({ backupId } = await backups.run('gallery'));
});

beforeEach(() => void host.write('DELETE FROM photos WHERE id <= 3'));

afterAll(async () => await host.stop());

describe('a rescue', () => {
  it('is planned and carried out as runs that say what they did, and leaves nothing beside', async () => {
    const plan = await rescues.planRescue(backupId, { tables: TABLES, examples: 2, by: 'ann' });
    expect(plan).toMatchObject({
      target: 'gallery.db',
      allowed: true,
      tables: [{ missing: { count: 3, examples: [{ id: '1' }, { id: '2' }] } }],
      writes: [{ table: 'photos', inserts: 3, parents: 0, updates: 0 }],
      confirm: expect.stringMatching(/^gallery\.db:[0-9a-f]{16}$/),
    });
    const result = await rescues.rescue(backupId, { tables: TABLES, confirm: plan.confirm, by: 'ann' });
    expect(result).toMatchObject({ writes: plan.writes });
    expect(result.safetyBackupId).toBeUndefined();
    expect(host.rows()).toHaveLength(40);
    const [rescued, compared] = backups.runs();
    expect(rescued).toMatchObject({
      id: result.rescueRunId,
      operation: 'rescue',
      backupId,
      by: 'ann',
      notes: ['Put back into gallery.db: photos: 3 rows put back.'],
    });
    expect(compared).toMatchObject({
      operation: 'compare',
      notes: ['Compared with gallery.db; nothing was put back.'],
    });
    const { entries } = await backups.audit({ by: 'ann' });
    expect(entries.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'rescue succeeded',
      'rescue started',
      'compare succeeded',
      'compare started',
    ]);
    expect(await host.leftovers()).toEqual(['a.txt']);
  });

  it('writes nothing unless exactly what would be written is agreed to', async () => {
    const { confirm } = await rescues.planRescue(backupId, { tables: TABLES });
    const refusals = [
      [{ tables: TABLES, confirm: 'gallery.db' }, 'CONFIRMATION_MISMATCH'],
      [{ tables: [{ table: 'photos', where: 'id < 3' }], confirm }, 'PLAN_OUTDATED'],
      [{ tables: TABLES, confirm: async () => false }, 'CONFIRMATION_MISMATCH'],
      [{ tables: [], confirm }, 'REQUEST_INVALID'],
      [{ tables: [...TABLES, ...TABLES], confirm }, 'REQUEST_INVALID'],
      [{ tables: TABLES, kinds: [], confirm }, 'REQUEST_INVALID'],
      [{ tables: TABLES, examples: 101, confirm }, 'REQUEST_INVALID'],
      [{ tables: TABLES, keepSide: 'gallery.db', confirm }, 'RESTORE_BLOCKED'],
    ] as const;
    for (const [request, code] of refusals) {
      const refused = await rescues.rescue(backupId, request).catch((error: unknown) => error);
      expect([request, hasCode(refused, code) ? code : refused]).toEqual([request, code]);
    }
    const { entries } = await backups.audit({ action: 'rescue', outcome: 'refused' });
    expect(entries.map(({ code }) => code).toSorted()).toEqual(refusals.map(([, code]) => code).toSorted());
    expect(host.rows()).toHaveLength(37);
    expect(await host.leftovers()).toEqual(['a.txt']);
  });

  it('writes nothing while something stands in the way', async () => {
    host.write(
      `CREATE TRIGGER told AFTER INSERT ON photos BEGIN UPDATE photos SET title = 'told' WHERE id = new.id; END`,
    );
    const before = host.rows();
    const refused = rescues.rescue(backupId, { tables: TABLES, confirm: async (plan) => !plan.allowed });
    await expect(refused).rejects.toMatchObject({
      code: 'RESCUE_REFUSED',
      message: 'Nothing was put back. There are triggers on what is written: told of photos.',
    });
    host.write('DROP TRIGGER told');
    expect(host.rows()).toEqual(before);
  });

  it('lets the application read and write meanwhile, and no other run of the job', async () => {
    const { result } = await rescues.startRescue(backupId, {
      tables: TABLES,
      confirm: async ({ writes }) => {
        host.write(
          `INSERT INTO photos (id, title) VALUES (99, 'meanwhile'); UPDATE photos SET title = 'other' WHERE id = 7`,
        );
        expect(() => backups.startBackup('gallery')).toThrow(expect.objectContaining({ code: 'RUN_CONFLICT' }));
        return writes.length === 1;
      },
    });
    await result;
    expect(host.write('SELECT count(*) AS n, max(title) AS title FROM photos WHERE id IN (1, 2, 3, 7, 99)')).toContain(
      '"n":5,"title":"other"',
    );
  });

  it('is refused where the data of a job has no rows', async () => {
    const { backupId: files } = await backups.run('uploads');
    await expect(rescues.planRescue(files, { tables: TABLES })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      message: "Rows of a files source can't be rescued one by one.",
    });
  });
});
