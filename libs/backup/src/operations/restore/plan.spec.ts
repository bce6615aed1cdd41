// The restore plan: every gate, and what it says to the person who is to agree.

import { describe, expect, it } from '@jest/globals';

import { createStages } from '../../stages/index.js';
import { truncateObject } from '../../testing/damage.js';
import { drill } from '../drill/drill.js';
import { objectKey, testJobs } from '../test-job.spec.support.js';
import { TestSource } from '../test-source.spec.support.js';
import { planRestore, requireAllowed, type RestorePlan } from './plan.js';

const open = testJobs();

function verdicts({ checks }: RestorePlan): Record<string, string> {
  return Object.fromEntries(checks.map(({ name, verdict }) => [name, verdict]));
}

class OtherSource extends TestSource {
  override readonly kind = 'other';
}

describe('a plan', () => {
  it('says what would happen, and touches nothing', async () => {
    const { job, source, backup, context, clock, keys } = await open();
    const { id, startedAt } = await backup();
    await clock.advance(2 * 3_600_000);
    const [before, live] = [await keys('nas'), source.live];
    const plan = await planRestore(job, id, context());
    expect(plan).toMatchObject({
      backupId: id,
      job: 'things',
      target: 'things.db',
      destination: 'nas',
      trust: 'verified',
      takenAt: startedAt,
      bytes: 200_014,
      rows: 200_014,
      allowed: true,
    });
    expect(verdicts(plan)).toEqual({ 'source-kind': 'ok', trust: 'ok', 'content-opens': 'ok', 'disk-space': 'ok' });
    expect(plan.steps.join('\n')).toMatch(
      /safety backup of things\.db[^]*Swap things\.db[^]*2 h ago[^]*kept for 7 days/,
    );
    expect([await keys('nas'), source.live === live, source.count('stage')]).toEqual([before, true, 0]);
    requireAllowed(plan);
  });

  it('of a restore in place promises nothing to undo to but the safety backup', async () => {
    const { job, source, backup, context } = await open();
    source.restoresInPlace = true;
    const { steps } = await planRestore(job, (await backup()).id, context());
    expect(steps.at(-1)).toMatch(/only in the safety backup: nothing is kept to undo to/);
    expect(steps.join('\n')).not.toContain('one call undoes');
  });

  it('is refused for what is not there', async () => {
    const { job, context } = await open();
    await expect(planRestore(job, '20260101T000000Z-aaaaaaaaaa', context())).rejects.toMatchObject({
      code: 'BACKUP_NOT_FOUND',
    });
  });
});

describe('a gate that is closed', () => {
  it('for a source of another kind', async () => {
    const { job, backup, context } = await open();
    const { id } = await backup();
    const plan = await planRestore({ ...job, source: new OtherSource() }, id, context());
    expect([plan.allowed, verdicts(plan)['source-kind']]).toEqual([false, 'blocked']);
  });

  it('for a backup that was found damaged everywhere', async () => {
    const { job, backup, context, storage } = await open();
    for (const name of ['nas', 'offsite']) storage(name).inject({ on: 'write', call: 1, fault: 'flip', at: 50_000 });
    await backup().catch(() => undefined);
    const { backups } = await (job.catalogs[0]?.list() ?? Promise.reject(new Error('no catalog')));
    const plan = await planRestore(job, backups[0]?.manifest.id ?? '', context());
    expect([plan.allowed, plan.trust, verdicts(plan)['trust']]).toEqual([false, 'failed', 'blocked']);
  });

  it('for one in which a drill found what the host does not expect, and says what that was', async () => {
    const { job, source, backup, context } = await open({ destinations: ['nas'] });
    const { id } = await backup();
    source.answer = () => [{ n: 0 }];
    const plan = { checks: [{ name: 'photos', sql: 'photos', expect: 1 }] };
    await drill(job, { random: () => 0, plan }, context()).catch(() => undefined);
    const { checks } = await planRestore(job, id, context());
    expect(checks).toContainEqual({
      name: 'trust',
      verdict: 'blocked',
      message: expect.stringMatching(/is bad: .*photos is 0 instead of 1\. Choose another backup, or verify this one/),
    });
  });

  it.each(['gone', 'cut', 'unreachable'])('when the content of every copy is %s', async (how) => {
    const { job, backup, context, storage } = await open();
    const manifest = await backup();
    for (const name of ['nas', 'offsite']) {
      if (how === 'gone') await storage(name).delete(objectKey(manifest));
      if (how === 'cut') await truncateObject(storage(name), objectKey(manifest), 10);
      if (how === 'unreachable') storage(name).inject({ on: 'stat', fault: 'fail' });
    }
    const plan = await planRestore(job, manifest.id, context());
    expect([plan.allowed, plan.destination, verdicts(plan)['content-opens']]).toEqual([false, 'nas', 'blocked']);
  });

  it('when the key at hand does not open it, and says what to do', async () => {
    const passphrases = ['correct horse battery', 'another one entirely'].map((passphrase) =>
      createStages({
        compression: { type: 'none' },
        encryption: { type: 'passphrase', passphrase, workFactor: 2 },
      }),
    );
    const [stages, wrong] = passphrases;
    const { job, backup, context } = await open(stages ? { stages } : {});
    const { id } = await backup();
    const plan = await planRestore({ ...job, ...(wrong ? { stages: wrong } : {}) }, id, context());
    const check = plan.checks.find(({ name }) => name === 'content-opens');
    expect(check).toMatchObject({ verdict: 'blocked', message: expect.stringMatching(/Give the /) });
  });

  it('when the source says so, with every reason at once', async () => {
    const { job, source, backup, context } = await open();
    const { id } = await backup();
    source.checks = [
      { name: 'disk-space', verdict: 'blocked', message: 'There is no room.' },
      { name: 'in-use', verdict: 'blocked', message: 'Somebody uses it.' },
      { name: 'age', verdict: 'warning', message: 'It is old.' },
    ];
    const plan = await planRestore(job, id, context());
    expect(plan.allowed).toBe(false);
    expect(() => requireAllowed(plan)).toThrow(
      expect.objectContaining({
        code: 'RESTORE_BLOCKED',
        message: 'There is no room. Somebody uses it.',
        context: { gates: ['disk-space', 'in-use'] },
      }),
    );
  });

  it('unless what it says is accepted, where it can be', async () => {
    const { job, source, backup, context } = await open();
    const { id } = await backup();
    source.checks = [
      { name: 'disk-space', verdict: 'blocked', message: 'There is no room.' },
      { name: 'left-out', verdict: 'blocked', acceptable: true, message: 'Something would be missing.' },
    ];
    const plan = await planRestore(job, id, context());
    expect(() => requireAllowed(plan)).toThrow(expect.objectContaining({ hint: expect.stringContaining('left-out') }));
    expect(() => requireAllowed(plan, ['disk-space', 'left-out'])).toThrow('There is no room.');
    source.checks = source.checks.slice(1);
    requireAllowed(await planRestore(job, id, context()), ['left-out']);
  });
});

describe('a gate that only warns', () => {
  it('of a copy that was never read back', async () => {
    const { job, backup, context, storage } = await open({ destinations: ['nas'] });
    storage('nas').inject({ on: 'read', fault: 'fail' });
    await backup().catch(() => undefined);
    storage('nas').heal();
    const { backups } = await (job.catalogs[0]?.list() ?? Promise.reject(new Error('no catalog')));
    const plan = await planRestore(job, backups[0]?.manifest.id ?? '', context());
    expect([plan.allowed, plan.trust, verdicts(plan)['trust']]).toEqual([true, 'stored', 'warning']);
  });

  it('of the best copy when another one stands in', async () => {
    const { job, backup, context, storage } = await open();
    const manifest = await backup();
    await storage('nas').delete(objectKey(manifest));
    const plan = await planRestore(job, manifest.id, context());
    expect([plan.allowed, plan.destination]).toEqual([true, 'offsite']);
    expect(plan.checks.filter(({ name }) => name === 'content-opens')).toMatchObject([
      { verdict: 'warning', message: expect.stringContaining('nas') },
      { verdict: 'ok', message: expect.stringContaining('offsite') },
    ]);
  });
});

describe('the most trusted copy', () => {
  it('is the one that the plan reads from', async () => {
    const { job, backup, context } = await open();
    const manifest = await backup();
    await job.catalogs[0]?.addEvidence(manifest, {
      kind: 'failed',
      at: new Date('2026-02-01T00:00:00Z'),
      runId: 'run',
      by: 'verify',
      durationMs: 1,
      summary: 'Bad.',
    });
    expect(await planRestore(job, manifest.id, context())).toMatchObject({ destination: 'offsite', trust: 'verified' });
  });
});
