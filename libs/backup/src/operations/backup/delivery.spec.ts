// Delivery: a destination that fails drops out clean and is told; the others are not held up.

import { describe, expect, it } from '@jest/globals';

import { BackupError } from '../../core/errors.js';
import { createStages, recipientOf } from '../../stages/index.js';
import type { Fault } from '../../testing/faults.js';
import { testJobs } from '../test-job.spec.support.js';
import { generateX25519Identity } from 'age-encryption';
import { backup } from './backup.js';
import { backupAndPrune } from './backup-and-prune.js';

const open = testJobs();
const FULL = new BackupError('STORAGE_FULL', 'The disk is full.');

describe('one destination that fails', () => {
  it.each<[string, Fault]>([
    ['before the first byte', { on: 'write', call: 1, fault: 'fail', error: FULL }],
    ['midway in the first object', { on: 'write', call: 1, fault: 'fail', afterBytes: 50_000, error: FULL }],
    ['at the second object', { on: 'write', call: 2, fault: 'fail', error: FULL }],
    ['at the manifest', { on: 'write', call: 3, fault: 'fail', error: FULL }],
    ['when it is asked what it holds', { on: 'stat', call: 1, fault: 'fail', error: FULL }],
  ])('%s is a warning, is left clean, and the others have the backup', async (_, fault) => {
    const { job, context, storage, keys, trust } = await open();
    storage('offsite').inject(fault);
    const run = context();
    const { manifest, destinations } = await backup(job, run);
    expect(destinations).toEqual(['nas']);
    expect(run.warnings).toEqual([FULL]);
    expect(await keys('offsite')).toEqual([]);
    expect(await trust(manifest.id)).toEqual({ nas: 'verified', offsite: undefined });
    expect(run.events.at(-1)).toMatchObject({ type: 'backup.created', destinations: ['nas'] });
  });

  it('by losing what it said it stored is found out before its manifest', async () => {
    const { job, context, storage, keys } = await open();
    storage('offsite').inject({ on: 'write', call: 1, fault: 'lose' });
    const run = context();
    expect((await backup(job, run)).destinations).toEqual(['nas']);
    expect(run.warnings).toMatchObject([{ code: 'OBJECT_NOT_FOUND' }]);
    expect(await keys('offsite')).toEqual([]);
  });

  it('by storing less than it was given is found out before its manifest', async () => {
    const { job, context, storage, keys } = await open();
    storage('offsite').inject({ on: 'write', call: 1, fault: 'truncate', toBytes: 99 });
    const run = context();
    expect((await backup(job, run)).destinations).toEqual(['nas']);
    expect(run.warnings).toMatchObject([{ code: 'DATA_TRUNCATED', context: { destination: 'offsite', actual: 99 } }]);
    expect(await keys('offsite')).toEqual([]);
  });

  it('and can not be cleaned leaves objects without a manifest', async () => {
    const { job, context, storage, keys, catalog } = await open();
    storage('offsite').inject({ on: 'write', call: 2, fault: 'fail' }, { on: 'delete', fault: 'fail' });
    expect((await backup(job, context())).destinations).toEqual(['nas']);
    expect(await keys('offsite')).toHaveLength(1);
    storage('offsite').heal();
    expect(await catalog('offsite').list()).toMatchObject({ backups: [], unreadable: [] });
  });

  it('and hangs while it is cleaned holds up neither the source nor, for long, the run', async () => {
    const { job, source, context, storage, clock } = await open();
    storage('offsite').inject({ on: 'write', call: 1, fault: 'fail' }, { on: 'delete', fault: 'hang' });
    const run = backup(job, context());
    await clock.untilPending();
    expect(source.count('close')).toBe(1);
    await clock.advance(10_000);
    expect((await run).destinations).toEqual(['nas']);
  });

  it('is told also when the source fails after it', async () => {
    const { job, source, context, storage } = await open();
    storage('offsite').inject({ on: 'write', call: 1, fault: 'fail', error: FULL });
    source.failAt('facts');
    const run = context();
    await expect(backup(job, run)).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
    expect(run.warnings).toEqual([FULL]);
  });
});

describe('all destinations that fail', () => {
  it('at once make the run fail, with every reason, and nothing is believed in', async () => {
    const { job, source, context, storage, keys } = await open();
    storage('nas').inject({ on: 'write', call: 1, fault: 'fail', error: FULL });
    storage('offsite').inject({ on: 'write', call: 1, fault: 'fail', afterBytes: 70_000 });
    const run = context();
    await expect(backup(job, run)).rejects.toMatchObject({
      code: 'ALL_DESTINATIONS_FAILED',
      message: expect.stringMatching(/The disk is full\..*failed as the test asked/),
      hint: FULL.hint,
    });
    expect([await keys('nas'), await keys('offsite')]).toEqual([[], []]);
    expect([source.count('facts'), source.count('close'), run.warnings.length]).toEqual([0, 1, 0]);
  });

  it('one after the other make the run fail', async () => {
    const { job, context, storage, keys } = await open();
    storage('nas').inject({ on: 'write', call: 1, fault: 'fail' });
    storage('offsite').inject({ on: 'write', call: 3, fault: 'fail' });
    await expect(backup(job, context())).rejects.toMatchObject({ code: 'ALL_DESTINATIONS_FAILED' });
    expect([await keys('nas'), await keys('offsite')]).toEqual([[], []]);
  });

  it('being one only, fail with its own reason', async () => {
    const { job, context, storage } = await open({ destinations: ['nas'] });
    storage('nas').inject({ on: 'write', call: 1, fault: 'fail', error: FULL });
    await expect(backup(job, context())).rejects.toBe(FULL);
  });
});

describe('all destinations that hang while they are cleaned', () => {
  it('are given up together', async () => {
    const { job, source, context, storage, clock } = await open();
    for (const name of ['nas', 'offsite']) storage(name).inject({ on: 'delete', fault: 'hang' });
    source.failAt('facts');
    const run = expect(backup(job, context())).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
    await clock.untilPending(2);
    expect(source.count('close')).toBe(1);
    await clock.advance(10_000);
    await run;
  });
});

describe('verification that fails', () => {
  it('in one destination is a warning; the copy stays, with the evidence beside it', async () => {
    const { job, context, storage, trust } = await open();
    storage('offsite').inject({ on: 'write', call: 1, fault: 'flip', at: 20_000 });
    const run = context();
    const { manifest, destinations } = await backup(job, run);
    expect(destinations).toEqual(['nas']);
    expect(run.warnings).toMatchObject([{ code: expect.stringMatching(/^DATA_/) }]);
    expect(await trust(manifest.id)).toEqual({ nas: 'verified', offsite: 'failed' });
  });

  it('in all makes the run fail; the copies stay, with the evidence beside them', async () => {
    const { job, context, storage, catalog, trust } = await open();
    for (const name of ['nas', 'offsite']) storage(name).inject({ on: 'write', call: 1, fault: 'flip', at: 20_000 });
    const run = context();
    await expect(backup(job, run)).rejects.toMatchObject({ code: 'ALL_DESTINATIONS_FAILED' });
    const { backups } = await catalog('nas').list();
    expect(await trust(backups[0]?.manifest.id ?? '')).toEqual({ nas: 'failed', offsite: 'failed' });
    expect(run.events.map(({ type }) => type)).not.toContain('backup.created');
  });

  it('notices a manifest that was stored damaged', async () => {
    const { job, context, storage } = await open();
    storage('offsite').inject({ on: 'write', call: 3, fault: 'truncate', toBytes: 300 });
    const run = context();
    expect((await backup(job, run)).destinations).toEqual(['nas']);
    expect(run.warnings).toMatchObject([{ code: 'DATA_CORRUPT' }]);
  });

  it('because it could not look is a warning and no evidence', async () => {
    const { job, context, storage, trust } = await open();
    storage('offsite').inject({ on: 'read', fault: 'fail' });
    const run = context();
    const { manifest, destinations } = await backup(job, run);
    storage('offsite').heal();
    expect(destinations).toEqual(['nas']);
    expect(await trust(manifest.id)).toEqual({ nas: 'verified', offsite: 'stored' });
  });
});

describe('a process that holds public keys only', () => {
  it('still opens and compares what it has just written', async () => {
    const recipients = [await recipientOf(await generateX25519Identity())];
    const stages = createStages({
      compression: { type: 'gzip', level: 1 },
      encryption: { type: 'recipients', recipients, identities: [] },
    });
    const { job, context } = await open({ stages });
    const run = context();
    await backup(job, run);
    expect(run.notes.join(' ')).toMatch(/nas: Read back 10\d\.\d kB; every byte of the content/);
  });
});

describe('pruning after a backup', () => {
  it('never follows a backup that failed', async () => {
    const {
      job,
      source,
      context,
      backup: take,
      keys,
    } = await open({ job: { retention: { keepLast: 1, minVerified: 1 } } });
    for (let count = 0; count < 3; count++) await take();
    const before = await keys('nas');
    source.failAt('read');
    await expect(backupAndPrune(job, context())).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
    expect(await keys('nas')).toEqual(before);
    expect(source.count('forgetUndo')).toBe(0);
  });

  it('touches only destinations that hold the new backup', async () => {
    const {
      job,
      context,
      backup: take,
      storage,
      catalog,
      clock,
    } = await open({
      job: { retention: { keepLast: 1, minVerified: 1 } },
    });
    for (let count = 0; count < 2; count++) await take();
    await clock.advance(3_600_000);
    storage('offsite').inject({ on: 'write', call: storage('offsite').calls.write + 1, fault: 'fail' });
    await backupAndPrune(job, context());
    expect((await catalog('nas').list()).backups).toHaveLength(1);
    expect((await catalog('offsite').list()).backups).toHaveLength(2);
  });

  it('that fails is a warning: the backup is there', async () => {
    const { job, context, storage, backup: take } = await open({ job: { retention: { keepLast: 1, minVerified: 1 } } });
    await take();
    storage('nas').inject({ on: 'delete', fault: 'fail' });
    const run = context();
    expect((await backupAndPrune(job, run)).destinations).toEqual(['nas', 'offsite']);
    expect(run.warnings).toMatchObject([{ code: 'STORAGE_UNREACHABLE' }]);
  });
});
