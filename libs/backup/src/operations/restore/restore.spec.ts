// Restoring: the live data changes only by the swap, and only to what was captured.

import { describe, expect, it } from '@jest/globals';

import type { CaptureContext } from '../../core/source.js';
import { BackupError } from '../../core/errors.js';
import { planRestore } from './plan.js';
import { restore } from './restore.js';
import { undo } from './undo.js';
import { damagedJobs, SAFE } from './test-restore.spec.support.js';

const damagedJob = damagedJobs();

describe('a restore', () => {
  it('puts back what was captured, after a safety backup, and proves the copy', async () => {
    const { job, source, context, captured, manifest, trust, clock, catalog } = await damagedJob();
    const run = context();
    source.at = async (moment) => (moment === 'stage' ? await clock.advance(2000) : undefined);
    const result = await restore(job, manifest.id, SAFE, run);
    expect([...source.live]).toEqual([...captured]);
    expect(source.log.filter((moment) => moment !== 'read')).toEqual([
      'capture',
      'facts',
      'close',
      'stage',
      'swap',
      'discard',
    ]);
    expect(result).toEqual({
      backupId: manifest.id,
      destination: 'nas',
      target: 'things.db',
      restoreRunId: run.runId,
      undoUntil: new Date(clock.now().getTime() + job.keepPreviousMs),
      safetyBackupId: expect.any(String),
      recoveryMs: 2000,
    });
    expect(await trust(manifest.id)).toEqual({ nas: 'proven', offsite: 'verified' });
    const safety = await catalog('nas').find({ job: job.name, id: result.safetyBackupId ?? '' });
    expect(safety?.manifest).toMatchObject({ trigger: 'safety', facts: { bytes: 7 } });
    expect([run.subject(), run.warnings]).toEqual([manifest.id, []]);
  });

  it.each(['there was nothing live', 'the live data is replaced in place'])('promises no undo when %s', async (why) => {
    const { job, source, context, captured, manifest } = await damagedJob();
    if (why.startsWith('there')) source.live = new Map();
    else source.restoresInPlace = true;
    const result = await restore(job, manifest.id, { safetyBackup: false }, context());
    expect(['undoUntil' in result, [...source.live]]).toEqual([false, [...captured]]);
  });

  it('takes no safety backup where it replaces nothing', async () => {
    const { job, source, context, manifest, keys } = await damagedJob();
    source.restoresBeside = true;
    const plan = await planRestore(job, manifest.id, context());
    expect([plan.replaces, plan.steps.at(-1)]).toEqual([false, expect.stringContaining('no safety backup')]);
    const manifests = async () => (await keys('nas')).filter((key) => key.endsWith('manifest.json'));
    const before = await manifests();
    const result = await restore(job, manifest.id, SAFE, context());
    expect([await manifests(), 'safetyBackupId' in result, 'undoUntil' in result]).toEqual([before, false, false]);
  });

  it('tells what went wrong with the safety backup', async () => {
    const { job, context, manifest, storage } = await damagedJob();
    storage('offsite').inject({ on: 'write', fault: 'fail' });
    const run = context();
    await restore(job, manifest.id, SAFE, run);
    expect(run.warnings).toHaveLength(1);
  });

  it('is stopped by a gate before anything happens', async () => {
    const { job, source, context, damaged, manifest, keys } = await damagedJob();
    source.checks = [{ name: 'disk-space', verdict: 'blocked', message: 'There is no room.' }];
    const before = await keys('nas');
    await expect(restore(job, manifest.id, SAFE, context())).rejects.toMatchObject({ code: 'RESTORE_BLOCKED' });
    expect([source.live, source.log, await keys('nas')]).toEqual([damaged, [], before]);
  });
});

describe('the safety backup', () => {
  it('is the one that is asked to take what is left', async () => {
    const { job, source, context, manifest } = await damagedJob();
    const capture = source.capture.bind(source);
    const asked: (boolean | undefined)[] = [];
    source.capture = async (lent: CaptureContext) => {
      asked.push(lent.takesWhatIsLeft);
      return await capture(lent);
    };
    await restore(job, manifest.id, SAFE, context());
    expect(asked).toEqual([true]);
  });

  it('that fails stops the restore before anything is staged', async () => {
    const { job, source, context, damaged, manifest } = await damagedJob();
    const cause = new BackupError('SOURCE_BUSY', 'It is locked.');
    source.failAt('capture', cause);
    await expect(restore(job, manifest.id, SAFE, context())).rejects.toMatchObject({
      code: 'SAFETY_BACKUP_FAILED',
      message: expect.stringContaining('It is locked.'),
      cause,
    });
    expect([source.live, source.count('stage')]).toEqual([damaged, 0]);
  });

  it('is not taken when somebody consents to that', async () => {
    const { job, source, context, captured, manifest } = await damagedJob();
    source.failAt('capture');
    const run = context();
    const result = await restore(job, manifest.id, { safetyBackup: false }, run);
    expect('safetyBackupId' in result).toBe(false);
    expect([[...source.live], run.children]).toEqual([[...captured], []]);
    expect(run.notes).toContain('No safety backup was taken: it was declined.');
  });

  it('takes what is left, also when that is less than the job expects of a backup', async () => {
    const { job, context, manifest, catalog } = await damagedJob({ job: { minBytes: 1000 } });
    const { safetyBackupId = '' } = await restore(job, manifest.id, SAFE, context());
    expect((await catalog('nas').find({ job: job.name, id: safetyBackupId }))?.manifest.facts).toMatchObject({
      bytes: 7,
    });
  });

  it('is not needed when there is nothing to save', async () => {
    const { job, source, context, captured, manifest } = await damagedJob();
    source.failAt('capture', new BackupError('SOURCE_NOT_FOUND', 'There is no file.'));
    const run = context();
    expect('safetyBackupId' in (await restore(job, manifest.id, {}, run))).toBe(false);
    expect([...source.live]).toEqual([...captured]);
    expect(run.notes.join(' ')).toContain('there is no things.db to save');
  });

  it('never prunes', async () => {
    const { job, context, manifest, catalog } = await damagedJob({
      job: { retention: { keepLast: 1, minVerified: 1 } },
    });
    await restore(job, manifest.id, SAFE, context());
    expect((await catalog('nas').list()).backups).toHaveLength(2);
  });

  it('is cancelled with the restore, and is then not blamed', async () => {
    const { job, source, context, manifest } = await damagedJob();
    const run = context();
    const reason = new Error('cancelled');
    source.at = (moment) => void (moment === 'facts' && run.abort(reason));
    await expect(restore(job, manifest.id, SAFE, run)).rejects.toBe(reason);
    expect(source.count('stage')).toBe(0);
  });
});

describe('restored data', () => {
  it('that is not what was captured never goes live, and is evidence', async () => {
    const { job, source, context, damaged, manifest, trust } = await damagedJob();
    source.lostRows = 1;
    await expect(restore(job, manifest.id, SAFE, context())).rejects.toMatchObject({
      code: 'FACTS_MISMATCH',
      message: expect.stringContaining('table:things.db is 199999 rows instead of 200000 rows'),
    });
    expect([source.live, source.count('stage'), source.count('discard'), source.count('swap')]).toEqual([
      damaged,
      2,
      2,
      0,
    ]);
    expect(await trust(manifest.id)).toEqual({ nas: 'failed', offsite: 'failed' });
  });

  it('that its source finds broken never goes live', async () => {
    const { job, source, context, damaged, manifest } = await damagedJob();
    source.stagedChecks = [{ name: 'integrity', verdict: 'blocked', message: 'Page 7 is torn.' }];
    await expect(restore(job, manifest.id, SAFE, context())).rejects.toMatchObject({
      code: 'FACTS_MISMATCH',
      context: { findings: ['Page 7 is torn.'] },
    });
    expect([source.live, source.count('swap')]).toEqual([damaged, 0]);
  });

  it('is thrown away when the swap fails', async () => {
    const { job, source, context, damaged, manifest, trust } = await damagedJob();
    const inUse = new BackupError('TARGET_IN_USE', 'Somebody holds it.');
    source.failAt('swap', inUse);
    await expect(restore(job, manifest.id, SAFE, context())).rejects.toBe(inUse);
    expect([source.live, source.count('discard')]).toEqual([damaged, 1]);
    expect(await trust(manifest.id)).toEqual({ nas: 'verified', offsite: 'verified' });
  });

  it('that the swap finds to be not what was captured never goes live, and is evidence', async () => {
    const { job, source, context, damaged, manifest, trust } = await damagedJob();
    const mismatch = new BackupError('FACTS_MISMATCH', 'things.db is as it was: it has 7 rows instead of 8.');
    source.failAt('swap', mismatch);
    await expect(restore(job, manifest.id, SAFE, context())).rejects.toBe(mismatch);
    expect([source.live, source.count('stage'), source.count('discard')]).toEqual([damaged, 1, 1]);
    expect(await trust(manifest.id)).toEqual({ nas: 'failed', offsite: 'verified' });
  });

  it('is thrown away when the run is aborted before the swap', async () => {
    const { job, source, context, damaged, manifest } = await damagedJob();
    const reason = new Error('cancelled');
    const run = context({ onStep: (step) => void (step.startsWith('comparing') && run.abort(reason)) });
    await expect(restore(job, manifest.id, SAFE, run)).rejects.toBe(reason);
    expect([source.live, source.count('swap'), source.count('discard')]).toEqual([damaged, 0, 1]);
  });

  it('that could not be thrown away after the swap is a warning: the restore succeeded', async () => {
    const { job, source, context, captured, manifest } = await damagedJob();
    source.failAt('discard');
    const run = context();
    await restore(job, manifest.id, SAFE, run);
    expect([...source.live]).toEqual([...captured]);
    expect(run.warnings).toMatchObject([{ code: 'SOURCE_FAILED', message: 'It failed at discard.' }]);
  });

  it('is live although its evidence can not be stored', async () => {
    const { job, source, context, captured, manifest, storage } = await damagedJob();
    const run = context();
    source.at = (moment) => void (moment === 'swap' && storage('nas').inject({ on: 'write', fault: 'fail' }));
    await restore(job, manifest.id, SAFE, run);
    expect([...source.live]).toEqual([...captured]);
    expect(run.warnings).toMatchObject([{ code: 'STORAGE_UNREACHABLE' }]);
  });
});

describe('undo', () => {
  it('asks the source, and says so', async () => {
    const { job, source, context } = await damagedJob();
    const run = context();
    expect(await undo(job, 'run-1', run)).toEqual({ restoreRunId: 'run-1' });
    expect([source.log, run.notes]).toEqual([['undo'], ['things.db is again as it was before run-1.']]);
  });
});
