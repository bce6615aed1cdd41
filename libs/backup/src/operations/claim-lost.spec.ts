// A run whose job was taken over by another copy of the application does nothing any more that can't be taken back.

import { describe, expect, it } from '@jest/globals';

import { BackupError } from '../core/errors.js';
import { backup } from './backup/backup.js';
import { backupAndPrune } from './backup/backup-and-prune.js';
import type { OperationContext } from './context.js';
import { deleteBackup } from './prune/delete-backup.js';
import { prune } from './prune/prune.js';
import { restore } from './restore/restore.js';
import { damagedJobs } from './restore/test-restore.spec.support.js';

const damagedJob = damagedJobs();
const LOST = new BackupError('CLAIM_LOST', 'Another copy has taken it over.');

/** The claim is still there for so many questions. */
function losing<T extends OperationContext>(context: T, afterAsked = 0): T {
  let asked = 0;
  const requireClaim = async (): Promise<void> => {
    if (asked++ >= afterAsked) throw LOST;
  };
  return { ...context, requireClaim };
}

describe('a run that lost its job', () => {
  it('makes no backup, and leaves nothing of one', async () => {
    const { job, context, keys } = await damagedJob();
    const before = [await keys('nas'), await keys('offsite')];
    await expect(backup(job, losing(context()))).rejects.toBe(LOST);
    expect([await keys('nas'), await keys('offsite')]).toEqual(before);
  });

  it('does not prune', async () => {
    const { job, context, catalog, manifest } = await damagedJob({
      job: { retention: { keepLast: 1, minVerified: 1 } },
    });
    await expect(backupAndPrune(job, losing(context(), 1))).rejects.toBe(LOST);
    const { backups } = await catalog('nas').list();
    expect(backups.map((entry) => entry.manifest.id)).toContain(manifest.id);
  });

  it('removes nothing, neither by the rules nor by hand, nor what is kept for an undo', async () => {
    const {
      job,
      source,
      context,
      manifest,
      backup: takeBackup,
      keys,
    } = await damagedJob({
      job: { retention: { keepLast: 1, minVerified: 1 } },
    });
    await takeBackup();
    const before = [await keys('nas'), await keys('offsite')];
    await expect(prune(job, {}, losing(context()))).rejects.toBe(LOST);
    await expect(deleteBackup(job, manifest.id, losing(context()))).rejects.toBe(LOST);
    expect([await keys('nas'), await keys('offsite'), source.count('forgetUndo')]).toEqual([...before, 0]);
    await expect(prune(job, { dryRun: true }, losing(context()))).resolves.toHaveLength(2);
  });

  it('does not swap, and throws away what it has staged', async () => {
    const { job, source, context, damaged, manifest } = await damagedJob();
    await expect(restore(job, manifest.id, { safetyBackup: false }, losing(context()))).rejects.toBe(LOST);
    expect(source.live).toBe(damaged);
    expect(source.log).toContain('discard');
    expect(source.log).not.toContain('swap');
  });
});
