// Drills: which backup is picked, what proves it, and what does not.

import { describe, expect, it } from '@jest/globals';

import { BackupError } from '../../core/errors.js';
import { DAY } from '../../kit/durations.js';
import { flipObjectBit } from '../../testing/damage.js';
import { objectKey, testJobs } from '../test-job.spec.support.js';
import { drill } from './drill.js';

const open = testJobs();
const random = () => 0;

describe('a drill', () => {
  it('restores beside, compares, times, throws away, and proves the copy', async () => {
    const { job, source, backup, context, clock, trust } = await open();
    const { id } = await backup();
    const { live } = source;
    source.log.length = 0;
    source.at = async (moment) => (moment === 'stage' ? await clock.advance(4000) : undefined);
    const run = context();
    const result = await drill(job, { random }, run);
    expect(result).toEqual({ backupId: id, destination: 'nas', recoveryMs: 4000, rows: 200_014, checks: [] });
    expect([source.log, source.live === live]).toEqual([['stage', 'discard'], true]);
    expect(await trust(id)).toEqual({ nas: 'proven', offsite: 'verified' });
    expect(run.events).toMatchObject([{ evidence: { kind: 'proven', by: 'drill', durationMs: 4000 } }]);
    expect([run.subject(), run.notes]).toEqual([id, [`${id} is proven. Recovery took 4.0 s.`]]);
  });

  it.each<[string, (source: Awaited<ReturnType<typeof open>>['source']) => void]>([
    ['has lost rows', (source) => void (source.lostRows = 1)],
    [
      'is broken inside',
      (source) => void (source.stagedChecks = [{ name: 'integrity', verdict: 'blocked', message: 'Torn.' }]),
    ],
  ])('of a backup that %s is evidence against it', async (_, damage) => {
    const { job, source, backup, context, trust } = await open();
    const { id } = await backup();
    damage(source);
    await expect(drill(job, { random }, context())).rejects.toMatchObject({ code: 'FACTS_MISMATCH' });
    expect(await trust(id)).toEqual({ nas: 'failed', offsite: 'verified' });
    expect(source.count('discard')).toBe(1);
  });

  it('of a damaged copy is evidence against it', async () => {
    const { job, backup, context, storage, trust } = await open();
    const manifest = await backup();
    await flipObjectBit(storage('nas'), objectKey(manifest), 50_000);
    await expect(drill(job, { random }, context())).rejects.toMatchObject({ code: expect.stringContaining('DATA_') });
    expect(await trust(manifest.id)).toMatchObject({ nas: 'failed' });
  });

  it('that fails for reasons of its own says nothing about the backup', async () => {
    const { job, source, backup, context, trust } = await open();
    const { id } = await backup();
    source.failAt('stage', new BackupError('SCRATCH_FULL', 'No room.'));
    await expect(drill(job, { random }, context())).rejects.toMatchObject({ code: 'SCRATCH_FULL' });
    expect(await trust(id)).toEqual({ nas: 'verified', offsite: 'verified' });
  });

  it('of a source that restores in place would prove nothing, and is refused', async () => {
    const { job, source, backup, context, trust } = await open();
    const { id } = await backup();
    source.restoresInPlace = true;
    await expect(drill(job, { random }, context())).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      message: expect.stringContaining('restores in place'),
    });
    expect([await trust(id), source.count('stage')]).toEqual([{ nas: 'verified', offsite: 'verified' }, 0]);
  });

  it('that can not tidy up proves the backup all the same, with a warning', async () => {
    const { job, source, backup, context, trust } = await open();
    const { id } = await backup();
    source.failAt('discard');
    const run = context();
    await drill(job, { random }, run);
    expect(run.warnings).toMatchObject([{ code: 'SOURCE_FAILED' }]);
    expect(await trust(id)).toMatchObject({ nas: 'proven' });
  });
});

describe('the backup that is drilled', () => {
  it('is the newest unless said otherwise', async () => {
    const { job, backup, context } = await open();
    const ids = [];
    for (let count = 0; count < 3; count++) ids.push((await backup()).id);
    expect(await drill(job, { random }, context())).toMatchObject({ backupId: ids[2] });
    expect(await drill(job, { random, backupId: ids[0] ?? '' }, context())).toMatchObject({ backupId: ids[0] });
  });

  it('is picked by the given random number, and every one can be', async () => {
    const { job, backup, context } = await open({ destinations: ['nas'] });
    const ids: string[] = [];
    for (let count = 0; count < 4; count++) ids.unshift((await backup()).id);
    for (const [number, index] of [
      [0, 0],
      [0.24, 0],
      [0.25, 1],
      [0.5, 2],
      [0.999, 3],
    ] as const)
      expect(await drill(job, { pick: 'random', random: () => number }, context())).toMatchObject({
        backupId: ids[index],
      });
  });

  it('is one of the window only', async () => {
    const { job, backup, context, clock } = await open({ destinations: ['nas'] });
    await backup();
    await clock.advance(8 * DAY);
    const { id } = await backup();
    for (const number of [0, 0.999])
      expect(await drill(job, { pick: 'random', withinMs: 7 * DAY, random: () => number }, context())).toMatchObject({
        backupId: id,
      });
  });

  it('is no safety backup, unless it is named', async () => {
    const { job, backup, context } = await open({ destinations: ['nas'] });
    const taken = [await backup(), await backup({ trigger: 'safety' })];
    const [own, safety] = taken.map(({ id }) => id);
    for (const pick of ['newest', 'random'] as const)
      expect(await drill(job, { pick, random }, context())).toMatchObject({ backupId: own });
    expect(await drill(job, { random, backupId: safety ?? '' }, context())).toMatchObject({ backupId: safety });
  });

  it('is none when there is none, or none in the window', async () => {
    const { job, backup, context, clock } = await open({ destinations: ['nas'] });
    await expect(drill(job, { random }, context())).rejects.toMatchObject({ code: 'NO_BACKUP' });
    await backup();
    await clock.advance(8 * DAY);
    await expect(drill(job, { withinMs: 7 * DAY, random }, context())).rejects.toMatchObject({
      code: 'NO_BACKUP',
      message: 'The job things has no backup of the last 7 days to prove.',
    });
  });

  it('is not one that is known to be bad everywhere, but may be bad somewhere', async () => {
    const { job, source, backup, context } = await open();
    const [older, newer] = [await backup(), await backup()];
    source.lostRows = 1;
    const fail = () => drill(job, { random, backupId: newer.id }, context()).catch(() => undefined);
    await fail();
    source.lostRows = 0;
    expect(await drill(job, { random }, context())).toMatchObject({ backupId: newer.id, destination: 'offsite' });
    source.lostRows = 1;
    await fail();
    source.lostRows = 0;
    expect(await drill(job, { random }, context())).toMatchObject({ backupId: older.id });
  });

  it('is found where it can be looked for; elsewhere is a warning', async () => {
    const { job, backup, context, storage } = await open();
    const { id } = await backup();
    storage('nas').inject({ on: 'list', fault: 'fail' });
    const run = context();
    expect(await drill(job, { random }, run)).toMatchObject({ backupId: id, destination: 'offsite' });
    expect(run.warnings).toMatchObject([{ code: 'STORAGE_UNREACHABLE' }]);
  });

  it('is not said to be missing when nobody could look', async () => {
    const { job, context, storage } = await open();
    storage('nas').inject({ on: 'list', fault: 'fail' });
    await expect(drill(job, { random }, context())).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  });
});
