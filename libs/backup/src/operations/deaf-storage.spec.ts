// A run that is cancelled comes to its end, also when a storage never answers and does not listen.

import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { StorageMethod } from '../testing/faults.js';
import { backup } from './backup/backup.js';
import { drill } from './drill/drill.js';
import { deleteBackup } from './prune/delete-backup.js';
import { prune } from './prune/prune.js';
import { planRestore } from './restore/plan.js';
import { restore } from './restore/restore.js';
import { type TestContext, testJobs, type TestJob } from './test-job.spec.support.js';
import { verify } from './verify/verify.js';

const open = testJobs();
/** How long a write may take to leave, and then the clean-up. */
const LEAVE_MS = 25_000;
const CLEAR_MS = 10_000;

type Operation = (job: TestJob['job'], backupId: string, context: TestContext) => Promise<unknown>;

const OPERATIONS = {
  backup: (job, _, context) => backup(job, context),
  verify,
  plan: planRestore,
  restore: (job, id, context) => restore(job, id, { safetyBackup: false }, context),
  drill: (job, backupId, context) => drill(job, { backupId, random: () => 0 }, context),
  prune: (job, _, context) => prune(job, {}, context),
  delete: deleteBackup,
} as const satisfies Record<string, Operation>;

/** Two backups in two destinations, of which `nas` becomes deaf to the nth call from now on. */
async function deafAt(on: StorageMethod, nth: number) {
  const world = await open({ job: { retention: { keepLast: 1, minVerified: 1 } } });
  const [{ id }] = [await world.backup(), await world.backup()];
  const { calls } = world.storage('nas');
  const call = calls[on] + nth;
  world.storage('nas').inject({ on, call, fault: 'deaf' });
  const untilStruck = async (): Promise<void> => {
    while (calls[on] < call) await nextTurn();
  };
  return { ...world, id, untilStruck };
}

describe('a cancelled run ends', () => {
  it.each<[keyof typeof OPERATIONS, string, StorageMethod, number]>([
    ['backup', 'storing the first object', 'write', 1],
    ['backup', 'storing the second object', 'write', 2],
    ['backup', 'asking for a length', 'stat', 1],
    ['backup', 'writing the manifest', 'write', 3],
    ['backup', 'reading the manifest back', 'read', 1],
    ['backup', 'reading an object back', 'read', 2],
    ['backup', 'storing the evidence', 'write', 4],
    ['verify', 'listing', 'list', 1],
    ['verify', 'reading', 'read', 2],
    ['verify', 'storing the evidence', 'write', 1],
    ['plan', 'looking', 'stat', 1],
    ['plan', 'reading', 'read', 1],
    ['restore', 'reading', 'read', 3],
    ['drill', 'reading', 'read', 1],
    ['prune', 'listing', 'list', 1],
    ['prune', 'removing', 'delete', 1],
    ['delete', 'removing', 'delete', 1],
  ])('%s, deaf when %s', async (name, _, on, nth) => {
    const { job, id, context, clock, source, untilStruck } = await deafAt(on, nth);
    const run = context();
    const outcome = expect((OPERATIONS[name] as Operation)(job, id, run)).rejects.toThrow('stopped by the test');
    await untilStruck();
    run.abort();
    await clock.advance(LEAVE_MS);
    await outcome;
    expect(source.count('close')).toBe(source.count('capture'));
    expect(clock.pending).toBe(0);
  });
});

it('a cancelled backup ends also where nothing can be removed', async () => {
  const { job, context, storage, clock, source, untilStruck } = await deafAt('write', 1);
  storage('nas').inject({ on: 'delete', fault: 'deaf' });
  storage('offsite').inject({ on: 'delete', fault: 'deaf' });
  const run = context();
  const outcome = expect(backup(job, run)).rejects.toThrow('stopped by the test');
  await untilStruck();
  run.abort();
  await clock.advance(LEAVE_MS);
  await clock.untilPending(2);
  expect(source.count('close')).toBe(source.count('capture'));
  await clock.advance(CLEAR_MS);
  await outcome;
});
