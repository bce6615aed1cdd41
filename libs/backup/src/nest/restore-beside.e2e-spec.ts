// Restoring into a new place, as the application asks for it.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { BackupService } from './backup.service.js';
import { TestHost } from './test-host.spec.support.js';

let host: TestHost;
let service: BackupService;
let backupId: string;
const told: string[] = [];

beforeEach(async () => {
  host = await TestHost.create();
  const hooks = { beforeSwap: () => void told.push('before'), afterSwap: () => void told.push('after') };
  service = await host.start(host.options({ source: { type: 'sqlite', file: host.file, hooks } }));
  ({ backupId } = await service.run());
  host.write('DELETE FROM photos WHERE id > 10');
});
afterEach(async () => await host.stop());

describe('a restore into a new place', () => {
  it('is planned, confirmed by the new name, and leaves the live data and its users alone', async () => {
    const before = host.rows();
    const plan = await service.planRestore(backupId, { into: 'copy.db' });
    expect(plan).toMatchObject({ target: 'copy.db', replaces: false, allowed: true, rows: 40 });
    const wrong = service.restore(backupId, { confirm: 'gallery.db', into: 'copy.db' });
    await expect(wrong).rejects.toMatchObject({ code: 'CONFIRMATION_MISMATCH' });
    const result = await service.restore(backupId, { confirm: plan.target, into: 'copy.db' });
    expect(result).toMatchObject({ target: 'copy.db' });
    expect([result.undoUntil, result.safetyBackupId, told]).toEqual([undefined, undefined, []]);
    expect([host.rows(), (await service.list()).total]).toEqual([before, 1]);
    const copied = ['-readonly', join(host.directory, 'copy.db'), 'SELECT count(*) FROM photos'];
    expect(execFileSync('sqlite3', copied, { encoding: 'utf8' })).toBe('40\n');
    await expect(service.undoRestore(result.restoreRunId, { confirm: 'gallery.db' })).rejects.toMatchObject({
      code: 'UNDO_UNAVAILABLE',
    });
    await expect(service.restore(backupId, { confirm: 'copy.db', into: 'copy.db' })).rejects.toMatchObject({
      code: 'RESTORE_BLOCKED',
    });
  });

  it('is one run of the job, beside which no other starts', async () => {
    const started = await service.startRestore(backupId, { confirm: 'copy.db', into: 'copy.db' });
    expect(() => service.startBackup()).toThrow(expect.objectContaining({ code: 'RUN_CONFLICT' }));
    await started.result;
  });

  it('is refused before it starts when it can not be', async () => {
    for (const target of [{ tables: ['photos'] }, { into: '../copy.db' }, { into: 'copy.db', tables: ['photos'] }]) {
      const invalid = { code: 'REQUEST_INVALID' };
      await expect(service.planRestore(backupId, target)).rejects.toMatchObject(invalid);
      const confirm = target.into ?? 'gallery.db';
      await expect(service.startRestore(backupId, { confirm, ...target })).rejects.toMatchObject(invalid);
    }
    expect(service.runs()).toHaveLength(1);
    expect(existsSync(join(host.directory, '..', 'copy.db'))).toBe(false);
  });
});
