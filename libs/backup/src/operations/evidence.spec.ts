// Evidence: what is recorded, and that no secret gets into it.

import { describe, expect, it } from '@jest/globals';

import { recordEvidence, tryRecordEvidence } from './evidence.js';
import { testJobs } from './test-job.spec.support.js';

const open = testJobs();
const FINDING = { kind: 'failed', by: 'verify', startedAt: 0 } as const;

describe('recordEvidence', () => {
  it('measures how long the examination took, and tells whoever watches', async () => {
    const { backup, context, catalog, clock } = await open({ destinations: ['nas'] });
    const manifest = await backup();
    const run = context();
    const startedAt = clock.elapsed();
    await clock.advance(1234);
    const evidence = await recordEvidence(catalog('nas'), manifest, { ...FINDING, startedAt, summary: 'Bad.' }, run);
    expect(evidence).toEqual({
      kind: 'failed',
      by: 'verify',
      summary: 'Bad.',
      at: clock.now(),
      runId: run.runId,
      durationMs: 1234,
    });
    expect((await catalog('nas').find(manifest))?.evidence.at(-1)).toEqual(evidence);
    expect(run.events).toEqual([
      { type: 'backup.evidence', job: 'things', backupId: manifest.id, destination: 'nas', evidence },
    ]);
  });

  it('stores no secret that an error message held', async () => {
    const { backup, context, catalog } = await open({ destinations: ['nas'] });
    const manifest = await backup();
    const summary = 'Could not reach https://key:hunter2@example.com.';
    await recordEvidence(catalog('nas'), manifest, { ...FINDING, summary }, context());
    expect((await catalog('nas').find(manifest))?.evidence.at(-1)?.summary).toBe(
      'Could not reach https://key:***@example.com.',
    );
  });
});

describe('tryRecordEvidence', () => {
  it('makes a warning of what it can not store, and no event', async () => {
    const { backup, context, catalog, storage } = await open({ destinations: ['nas'] });
    const manifest = await backup();
    storage('nas').inject({ on: 'write', fault: 'fail', error: new Error('read-only') });
    const run = context();
    await tryRecordEvidence(catalog('nas'), manifest, { ...FINDING, summary: 'Bad.' }, run);
    expect(run.warnings).toMatchObject([
      { code: 'STORAGE_FAILED', message: 'The evidence could not be stored in nas: read-only' },
    ]);
    expect(run.events).toEqual([]);
  });
});
