// Taking a backup: what is there afterwards, in every destination, whatever fails on the way.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

import { collect } from '../../testing/streams.js';
import { objectKey, testJobs } from '../test-job.spec.support.js';
import { backup } from './backup.js';

const open = testJobs();

describe('a backup', () => {
  it('is stored in every destination, verified by reading back, and says what it holds', async () => {
    const { job, source, context, storage, trust } = await open();
    const run = { ...context(), label: 'gallery "Summer" added' };
    const { manifest, destinations } = await backup(job, run);
    expect(destinations).toEqual(['nas', 'offsite']);
    expect(await trust(manifest.id)).toEqual({ nas: 'verified', offsite: 'verified' });
    expect(manifest).toMatchObject({
      job: 'things',
      label: 'gallery "Summer" added',
      trigger: 'manual',
      runId: run.runId,
      source: { kind: 'test', target: 'things.db' },
      facts: {
        tables: [
          { name: 'things.db', rows: 200_000 },
          { name: 'extra.txt', rows: 14 },
        ],
      },
    });
    const stored = await collect(storage('offsite').read(objectKey(manifest)));
    expect(gunzipSync(stored).equals(source.live.get('things.db') ?? Buffer.alloc(0))).toBe(true);
    expect(run.warnings).toEqual([]);
  });

  it('is kept in the storage class of the job, but for what is small and read often', async () => {
    const { job, context, storage } = await open({ job: { storageClass: 'STANDARD_IA' } });
    const nas = storage('nas');
    const write = nas.write.bind(nas);
    const asked: (string | undefined)[][] = [];
    nas.write = async (key, content, options) => {
      asked.push([key.split('/').at(-1), options?.storageClass]);
      return await write(key, content, options);
    };
    await backup(job, context());
    expect(asked.slice(0, 3)).toEqual([
      ['things.db.gz', 'STANDARD_IA'],
      ['extra.txt.gz', 'STANDARD_IA'],
      ['manifest.json', undefined],
    ]);
    expect(asked.slice(3).map(([, storageClass]) => storageClass)).toEqual([undefined]);
  });

  it('tells what it does, what it is about and what came of it', async () => {
    const { job, context } = await open();
    const run = context();
    const { manifest } = await backup(job, run);
    expect(run.subject()).toBe(manifest.id);
    expect(run.steps.slice(0, 4)).toEqual([
      'opening the source',
      'storing things.db',
      'storing extra.txt',
      'writing the manifest',
    ]);
    expect(run.events).toMatchObject([
      { type: 'backup.evidence', destination: 'nas', evidence: { kind: 'verified', by: 'verify', runId: run.runId } },
      { type: 'backup.evidence', destination: 'offsite' },
      { type: 'backup.created', backupId: manifest.id, destinations: ['nas', 'offsite'] },
    ]);
    expect(run.notes.join(' ')).toContain('in nas, offsite.');
  });

  it('frees the source once, before it reads anything back', async () => {
    const { job, source, context, storage } = await open();
    const readsAtClose: number[] = [];
    source.at = (moment) => void (moment === 'close' && readsAtClose.push(storage('nas').calls.read));
    await backup(job, context());
    expect(readsAtClose).toEqual([0]);
  });

  it('asks for the facts when every object was read to its end', async () => {
    const { job, source, context } = await open();
    await backup(job, context());
    expect(source.log.filter((moment) => moment !== 'read')).toEqual(['capture', 'facts', 'close']);
    expect(source.log.lastIndexOf('read')).toBeLessThan(source.log.indexOf('facts'));
  });

  it('refuses a capture that is too small, and leaves nothing', async () => {
    const { job, source, context, keys } = await open({ job: { minBytes: 300_000 } });
    await expect(backup(job, context())).rejects.toMatchObject({
      code: 'CAPTURE_TOO_SMALL',
      message: 'things.db gave 200.0 kB, less than the 300.0 kB the job expects.',
    });
    expect([await keys('nas'), await keys('offsite'), source.count('close')]).toEqual([[], [], 1]);
  });
});

describe('a source that fails', () => {
  it.each(['read', 'facts'] as const)('at %s makes no backup and leaves nothing', async (moment) => {
    const { job, source, context, keys } = await open();
    source.failAt(moment);
    const run = context();
    await expect(backup(job, run)).rejects.toMatchObject({ code: 'SOURCE_FAILED', message: `It failed at ${moment}.` });
    expect([await keys('nas'), await keys('offsite')]).toEqual([[], []]);
    expect(source.count('close')).toBe(1);
    expect(run.events).toEqual([]);
  });

  it('at its opening touches no destination', async () => {
    const { job, source, context, storage } = await open();
    source.failAt('capture');
    await expect(backup(job, context())).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
    expect(storage('nas').calls).toEqual({ write: 0, read: 0, stat: 0, list: 0, delete: 0 });
  });

  it('at closing costs a warning, not the backup', async () => {
    const { job, source, context, trust } = await open();
    source.failAt('close');
    const run = context();
    const { manifest } = await backup(job, run);
    expect(run.warnings).toMatchObject([{ code: 'SOURCE_FAILED' }]);
    expect(await trust(manifest.id)).toEqual({ nas: 'verified', offsite: 'verified' });
  });

  it('at closing does not hide why the backup failed', async () => {
    const { job, source, context } = await open();
    source.at = (moment) => {
      if (moment === 'facts' || moment === 'close') throw new Error(`broken at ${moment}`);
    };
    const run = context();
    await expect(backup(job, run)).rejects.toThrow('broken at facts');
    expect(run.warnings).toMatchObject([{ message: expect.stringContaining('broken at close') }]);
  });
});

describe('an abort', () => {
  const reason = new Error('cancelled');

  it.each(['capture', 'read', 'facts', 'close'] as const)('at %s leaves nothing', async (moment) => {
    const { job, source, context, keys } = await open();
    const run = context();
    source.at = (reached) => void (reached === moment && run.abort(reason));
    await expect(backup(job, run)).rejects.toBe(reason);
    expect([await keys('nas'), await keys('offsite'), source.count('close')]).toEqual([[], [], 1]);
  });

  it('while the manifests are written leaves nothing that a catalog believes in', async () => {
    const { job, context, keys } = await open();
    const run = context({ onStep: (step) => void (step === 'writing the manifest' && run.abort(reason)) });
    await expect(backup(job, run)).rejects.toBe(reason);
    expect([await keys('nas'), await keys('offsite')]).toEqual([[], []]);
  });

  it('while one manifest is there and the other is not takes it back', async () => {
    const { job, context, storage, keys } = await open();
    const run = context();
    storage('offsite').inject({ on: 'write', call: 3, fault: 'hang' });
    const done = backup(job, run);
    while (!(await keys('nas')).some((key) => key.endsWith('manifest.json'))) await nextTurn();
    run.abort(reason);
    await expect(done).rejects.toBe(reason);
    expect([await keys('nas'), await keys('offsite')]).toEqual([[], []]);
  });

  it('while it is verified leaves a complete backup that nobody has verified', async () => {
    const { job, context, trust, catalog } = await open();
    const run = context({ onStep: (step) => void (step.startsWith('verifying') && run.abort(reason)) });
    await expect(backup(job, run)).rejects.toBe(reason);
    const { backups } = await catalog('nas').list();
    expect(await trust(backups[0]?.manifest.id ?? '')).toEqual({ nas: 'stored', offsite: 'stored' });
  });

  it('also ends a storage that hangs', async () => {
    const { job, context, storage, keys } = await open();
    const run = context();
    storage('nas').inject({ on: 'write', call: 1, fault: 'hang', afterBytes: 1000 });
    const done = backup(job, run);
    while (storage('nas').calls.write === 0) await nextTurn();
    run.abort(reason);
    await expect(done).rejects.toBe(reason);
    expect([await keys('nas'), await keys('offsite')]).toEqual([[], []]);
  });
});
