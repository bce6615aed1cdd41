// Restoring into a new place: the live data is left alone, and only there a part of a backup can be restored.

import { describe, expect, it } from '@jest/globals';

import { BackupError } from '../../core/errors.js';
import { testJobs } from '../test-job.spec.support.js';
import { TestSource } from '../test-source.spec.support.js';
import { planRestore } from './plan.js';
import { restore } from './restore.js';

const open = testJobs();
const INTO = { into: 'copy.db' };
const PART = { into: 'copy.db', tables: ['extra.txt'] };

/** A source whose places have no names. */
class Nameless extends TestSource {
  override readonly into = undefined as never;
}

async function failure(attempt: Promise<unknown>): Promise<BackupError> {
  return BackupError.from(await attempt.catch((error: unknown) => error));
}

describe('a restore into a new place', () => {
  it('leaves the live data alone: no safety backup, no swap, nothing to undo', async () => {
    const { job, source, backup, context, trust, keys } = await open();
    const { id } = await backup();
    const { live } = source;
    const stored = (await keys('nas')).length;
    source.log.length = 0;
    const run = context();
    const result = await restore(job, id, INTO, run);
    expect(result).toEqual({
      backupId: id,
      destination: 'nas',
      target: 'copy.db',
      restoreRunId: run.runId,
      recoveryMs: expect.any(Number),
    });
    expect([source.live === live, source.log, run.children]).toEqual([true, [], []]);
    expect([...(source.places.get('copy.db')?.live ?? [])]).toEqual([...live]);
    expect([await trust(id), (await keys('nas')).length]).toEqual([{ nas: 'proven', offsite: 'verified' }, stored + 1]);
  });

  it('is planned as such', async () => {
    const { job, backup, context } = await open();
    const { id } = await backup();
    const plan = await planRestore(job, id, context(), INTO);
    expect(plan).toMatchObject({ target: 'copy.db', replaces: false, allowed: true, rows: 200_014 });
    expect('tables' in plan).toBe(false);
    expect(plan.checks.map(({ name }) => name)).toContain('new-place');
    expect(plan.steps.at(-1)).toBe(
      'things.db is left alone: no safety backup of it is taken, and there is nothing to undo.',
    );
    expect(plan.steps.join(' ')).not.toContain('Take a safety backup');
    expect(await planRestore(job, id, context())).toMatchObject({ target: 'things.db', replaces: true });
  });

  it('is refused where there is something already', async () => {
    const { job, source, backup, context } = await open();
    const { id } = await backup();
    await restore(job, id, INTO, context());
    expect(await planRestore(job, id, context(), INTO)).toMatchObject({ allowed: false });
    const place = source.places.get('copy.db');
    await expect(restore(job, id, INTO, context())).rejects.toMatchObject({ code: 'RESTORE_BLOCKED' });
    expect(source.places.get('copy.db')).toBe(place);
  });

  it('is refused for a source whose places have no names', async () => {
    const { job, backup, context } = await open();
    const { id } = await backup();
    const other = { ...job, source: new Nameless() };
    for (const attempt of [planRestore(other, id, context(), INTO), restore(other, id, INTO, context())].map(failure)) {
      expect(await attempt).toMatchObject({
        code: 'REQUEST_INVALID',
        message: expect.stringContaining('its own place only'),
      });
    }
  });
});

describe('a restore of some tables', () => {
  it('compares these and no others, and proves nothing about the whole', async () => {
    const { job, source, backup, context, trust } = await open();
    const { id } = await backup();
    source.stagedChecks = [{ name: 'left-out', verdict: 'warning', message: 'Left out: a reference.' }];
    const run = context();
    expect(await planRestore(job, id, context(), PART)).toMatchObject({ tables: ['extra.txt'], rows: 14 });
    await restore(job, id, PART, run);
    expect([...(source.places.get('copy.db')?.live.keys() ?? [])]).toEqual(['extra.txt']);
    expect([run.notes.at(-1), run.checks]).toEqual(['Left out: a reference.', source.stagedChecks]);
    expect(await trust(id)).toEqual({ nas: 'verified', offsite: 'verified' });
  });

  it('that are not what was captured fails, and does not void the whole', async () => {
    const { job, source, backup, context, trust } = await open();
    const { id } = await backup();
    source.lostRows = 1;
    await expect(restore(job, id, PART, context())).rejects.toMatchObject({ code: 'FACTS_MISMATCH' });
    expect([source.places.size, await trust(id)]).toEqual([0, { nas: 'verified', offsite: 'verified' }]);
  });

  it.each([
    ['in the place of the live data', { tables: ['extra.txt'] }, /^things\.db is not replaced by a part/],
    ['that are none', { into: 'copy.db', tables: [] }, /empty/],
    ['that were not captured', { into: 'copy.db', tables: ['gone'] }, /There is no gone/],
  ])('%s is refused before anything happens', async (_, target, message) => {
    const { job, source, backup, context } = await open();
    const { id } = await backup();
    source.log.length = 0;
    for (const attempt of [planRestore(job, id, context(), target), restore(job, id, target, context())].map(failure)) {
      const error = await attempt;
      expect([error.code, error.message]).toEqual(['REQUEST_INVALID', expect.stringMatching(message)]);
    }
    expect(source.log).toEqual([]);
  });
});
