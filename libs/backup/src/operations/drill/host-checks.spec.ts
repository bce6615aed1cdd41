// What the host asks of restored data: what is evidence against a backup, and what is only a check that is broken.

import { describe, expect, it } from '@jest/globals';

import { BackupError } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import { testJobs } from '../test-job.spec.support.js';
import { drill } from './drill.js';
import type { DrillPlan, DrillVerifier, RestoredData } from './drill-plan.js';

const open = testJobs();
const ENOUGH = { name: 'enough photos', sql: 'photos', expect: { min: 10 } };
const NEWEST = { name: 'the newest', sql: 'newest', expect: 'a cat' };

/** A backup whose restored data answers each statement as given; an error is thrown. */
async function drillOf(plan: DrillPlan, answers: Readonly<Record<string, unknown>>) {
  const world = await open({ destinations: ['nas'] });
  const { id } = await world.backup();
  world.source.answer = (statement) => {
    const answer = answers[statement];
    if (answer instanceof Error) throw answer;
    return Array.isArray(answer) ? answer : [{ value: answer }];
  };
  const run = world.context();
  const outcome = await drill(world.job, { random: () => 0, plan }, run).then(
    (result) => ({ result, error: undefined }),
    (error: unknown) => ({ result: undefined, error: BackupError.from(error) }),
  );
  const entry = await world.catalog('nas').find({ job: world.job.name, id });
  return {
    ...outcome,
    ...world,
    run,
    id,
    trust: entry?.trust,
    evidence: entry?.evidence.find(({ by }) => by === 'drill'),
  };
}

function verifierThat(verify: DrillVerifier['verify']): DrillPlan {
  return { checks: [], verifier: { verify } };
}

describe('checks of the host', () => {
  it('that pass are in the result, the record and the evidence, and are no part of the recovery time', async () => {
    const { result, run, evidence, trust } = await drillOf(
      { checks: [ENOUGH, NEWEST] },
      { photos: '12', newest: 'a cat' },
    );
    const checks = [
      { name: 'enough photos', verdict: 'ok', message: 'enough photos is 12, as expected.' },
      { name: 'the newest', verdict: 'ok', message: 'the newest is "a cat", as expected.' },
    ];
    expect([result?.checks, run.checks, trust]).toEqual([checks, checks, 'proven']);
    expect(evidence?.summary).toMatch(/the same as captured\. It passed enough photos, the newest\.$/);
  });

  it('are not what is timed', async () => {
    const world = await open({ destinations: ['nas'] });
    await world.backup();
    world.source.at = async (moment) => (moment === 'query' ? await world.clock.advance(5000) : undefined);
    world.source.answer = () => [{ n: 10 }];
    const plan = { checks: [ENOUGH] };
    expect(await drill(world.job, { random: () => 0, plan }, world.context())).toMatchObject({ recoveryMs: 0 });
  });

  it('that fail are evidence against the backup, all of them', async () => {
    const { error, run, evidence, trust, source } = await drillOf(
      { checks: [ENOUGH, { ...ENOUGH, name: 'others', sql: 'others' }, NEWEST] },
      { photos: 9, others: 10, newest: [] },
    );
    expect(error).toMatchObject({
      code: 'DRILL_FAILED',
      message: expect.stringMatching(
        /is not as expected\. enough photos is 9 instead of at least 10\. the newest is nothing instead of "a cat"\.$/,
      ),
    });
    expect([trust, evidence]).toMatchObject(['failed', { kind: 'failed', by: 'drill', summary: error?.message }]);
    expect(run.checks.map(({ verdict }) => verdict)).toEqual(['blocked', 'ok', 'blocked']);
    expect(source.count('discard')).toBe(1);
  });

  it.each([
    ['that can not be asked', new BackupError('CHECK_BROKEN', 'syntax error at "SELEC"'), /syntax error at "SELEC"/],
    ['that answers several rows', [{ n: 1 }, { n: 2 }], /answers 2 rows instead of a single value/],
    ['that answers several columns', [{ a: 1, b: 2 }], /answers 2 columns instead of a single value/],
  ])('%s make the drill fail, and say nothing about the backup', async (_, answer, message) => {
    const { error, run, trust, source } = await drillOf(
      { checks: [ENOUGH, NEWEST] },
      { photos: answer, newest: 'a cat' },
    );
    expect(error).toMatchObject({ code: 'CHECK_BROKEN', message: expect.stringMatching(message) });
    expect(error?.message).toContain('The check enough photos could not be carried out');
    expect([trust, run.checks.length, source.count('discard')]).toEqual(['verified', 1, 1]);
  });

  it('that fail count, also when others are broken', async () => {
    const { error, trust } = await drillOf(
      { checks: [ENOUGH, NEWEST] },
      { photos: new Error('gone'), newest: 'a dog' },
    );
    expect([error?.code, trust]).toEqual(['DRILL_FAILED', 'failed']);
  });

  it('end with the drill when it is stopped', async () => {
    const world = await open({ destinations: ['nas'] });
    await world.backup();
    const run = world.context();
    world.source.at = (moment) => {
      if (moment !== 'query') return;
      run.abort(new Error('stopped'));
      throw new Error('connection lost');
    };
    const plan = { checks: [ENOUGH, NEWEST] };
    await expect(drill(world.job, { random: () => 0, plan }, run)).rejects.toThrow('stopped');
    expect([world.source.count('query'), world.source.count('discard')]).toEqual([1, 1]);
  });
});

describe('a verifier of the host', () => {
  it('sees the restored data, and its findings are shown', async () => {
    const seen: RestoredData[] = [];
    const warning: Check = { name: 'old', verdict: 'warning', message: 'The newest photo is old.' };
    const plan = verifierThat(async (restored) => {
      seen.push(restored);
      expect(await restored.query('photos')).toEqual([{ value: 12 }]);
      return [warning];
    });
    const { result, evidence, trust, id, job } = await drillOf(plan, { photos: 12 });
    expect(seen).toMatchObject([{ job: job.name, backupId: id, takenAt: expect.any(Date), facts: { engine: 'test' } }]);
    expect([result?.checks, trust]).toEqual([[warning], 'proven']);
    expect(evidence?.summary).toContain('It passed the verifier.');
  });

  it('need not answer anything', async () => {
    expect(
      (
        await drillOf(
          verifierThat(() => undefined),
          {},
        )
      ).trust,
    ).toBe('proven');
  });

  it('that finds something wrong is evidence against the backup', async () => {
    const plan = verifierThat(() => [{ name: 'paths', verdict: 'blocked', message: 'Photo 7 has no file.' }]);
    const { error, trust } = await drillOf(plan, {});
    expect(error).toMatchObject({ code: 'DRILL_FAILED', message: expect.stringContaining('Photo 7 has no file.') });
    expect(trust).toBe('failed');
  });

  it('that throws makes the drill fail, and says nothing about the backup', async () => {
    const plan = verifierThat(() => Promise.reject(new BackupError('DATA_CORRUPT', 'x is not a function')));
    const { error, trust } = await drillOf(plan, {});
    expect(error).toMatchObject({ code: 'CHECK_BROKEN', message: expect.stringContaining('x is not a function') });
    expect(trust).toBe('verified');
  });
});
