// Of several copies the first sound one is restored from, and what was wrong with the others is told.

import { describe, expect, it } from '@jest/globals';

import { BackupError, type ErrorCode } from '../../core/errors.js';
import { createStages } from '../../stages/index.js';
import { flipObjectBit } from '../../testing/damage.js';
import { interruptedAt } from '../../testing/streams.js';
import { objectKey } from '../test-job.spec.support.js';
import { restore } from './restore.js';
import { damagedJobs, SAFE } from './test-restore.spec.support.js';

const damagedJob = damagedJobs();
const PLAIN = createStages({ compression: { type: 'none' }, encryption: { type: 'none' } });

/** The first attempt to restore beside fails; the second would not. */
async function failingOnce(code: ErrorCode) {
  const world = await damagedJob();
  const error = new BackupError(code, 'It went wrong.');
  world.source.at = (moment) => {
    if (moment === 'stage' && world.source.count('stage') === 1) throw error;
  };
  return { ...world, error };
}

describe('a copy that is bad', () => {
  it('is passed over for the next one, with a warning and evidence', async () => {
    const { job, source, context, captured, manifest, storage, trust } = await damagedJob();
    await flipObjectBit(storage('nas'), objectKey(manifest), 50_000);
    const run = context();
    const { destination } = await restore(job, manifest.id, SAFE, run);
    expect([destination, [...source.live]]).toEqual(['offsite', [...captured]]);
    expect(run.warnings).toMatchObject([{ code: expect.stringContaining('DATA_') }]);
    expect(await trust(manifest.id)).toEqual({ nas: 'failed', offsite: 'proven' });
  });

  it('is passed over also when it is not there any more', async () => {
    const { job, context, manifest, storage } = await damagedJob();
    await storage('nas').delete(objectKey(manifest));
    expect(await restore(job, manifest.id, SAFE, context())).toMatchObject({ destination: 'offsite' });
  });

  it('being the only one, leaves the live data alone', async () => {
    const { job, source, context, damaged, manifest, storage, trust } = await damagedJob({
      destinations: ['nas'],
      stages: PLAIN,
    });
    await flipObjectBit(storage('nas'), objectKey(manifest), 50_000);
    await expect(restore(job, manifest.id, SAFE, context())).rejects.toMatchObject({
      code: expect.stringContaining('DATA_'),
    });
    expect([source.live, source.count('swap')]).toEqual([damaged, 0]);
    expect(await trust(manifest.id)).toEqual({ nas: 'failed' });
  });

  it('that can not be reached is passed over without evidence', async () => {
    const { job, context, manifest, storage, trust } = await damagedJob();
    storage('nas').inject({ on: 'list', fault: 'fail' });
    const run = context();
    expect(await restore(job, manifest.id, { safetyBackup: false }, run)).toMatchObject({ destination: 'offsite' });
    expect(run.warnings).toMatchObject([{ code: 'STORAGE_UNREACHABLE' }]);
    storage('nas').heal();
    expect(await trust(manifest.id)).toEqual({ nas: 'verified', offsite: 'proven' });
  });
});

describe('the next copy', () => {
  it.each<ErrorCode>([
    'DATA_CORRUPT',
    'DATA_MISMATCH',
    'DATA_TRUNCATED',
    'OBJECT_NOT_FOUND',
    'FACTS_MISMATCH',
    'STORAGE_UNREACHABLE',
    'STORAGE_DENIED',
    'STORAGE_FULL',
    'STORAGE_FAILED',
    'DECRYPTION_KEY_MISSING',
    'DECRYPTION_KEY_WRONG',
  ])('is tried after %s', async (code) => {
    const { job, context, manifest, error } = await failingOnce(code);
    const run = context();
    expect(await restore(job, manifest.id, SAFE, run)).toMatchObject({ destination: 'offsite' });
    expect(run.warnings).toEqual([error]);
  });

  it.each<ErrorCode>(['SCRATCH_FULL', 'TARGET_IN_USE', 'SOURCE_DENIED', 'SOURCE_FAILED', 'RESTORE_FAILED', 'INTERNAL'])(
    'is not tried after %s, which would be the same again',
    async (code) => {
      const { job, source, context, manifest, error, trust } = await failingOnce(code);
      const run = context();
      await expect(restore(job, manifest.id, SAFE, run)).rejects.toBe(error);
      expect([source.count('stage'), run.warnings]).toEqual([1, []]);
      expect(await trust(manifest.id)).toEqual({ nas: 'verified', offsite: 'verified' });
    },
  );

  it('is tried when a storage breaks off with an error of its own', async () => {
    const { job, source, context, manifest, storage, catalog } = await damagedJob();
    await catalog('nas').list();
    const error = new Error('socket hang up');
    const nas = storage('nas');
    const read = nas.read.bind(nas);
    nas.read = (key, options) =>
      key.endsWith('.json')
        ? read(key, options)
        : interruptedAt(read(key, options), 80_000, () => Promise.reject(error));
    const run = context();
    expect(await restore(job, manifest.id, { safetyBackup: false }, run)).toMatchObject({ destination: 'offsite' });
    expect(run.warnings).toMatchObject([
      { code: 'STORAGE_FAILED', message: 'nas could not be read: socket hang up', cause: error },
    ]);
    expect(source.count('stage')).toBe(2);
  });
});
