// Verifying: damage becomes evidence; not being able to look never does.

import { generateX25519Identity } from 'age-encryption';
import { describe, expect, it } from '@jest/globals';

import { folderOf } from '../../catalog/test-catalog.spec.support.js';
import { type ByteStream, drain } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import type { OpenFilter } from '../../core/filter.js';
import type { InspectedObject, Source } from '../../core/source.js';
import type { Stages } from '../../core/stage.js';
import { createStages, recipientOf } from '../../stages/index.js';
import { flipObjectBit, truncateObject } from '../../testing/damage.js';
import { collect } from '../../testing/streams.js';
import { objectKey, testJobs } from '../test-job.spec.support.js';
import { verify } from './verify.js';

const open = testJobs();

async function encrypting(identities: 'with' | 'without' | 'another'): Promise<Stages> {
  const identity = await generateX25519Identity();
  const held = { with: [identity], without: [], another: [await generateX25519Identity()] }[identities];
  return createStages({
    compression: { type: 'gzip', level: 1 },
    encryption: { type: 'recipients', recipients: [await recipientOf(identity)], identities: held },
  });
}

describe('verify', () => {
  it('reads every copy back and records that it is good', async () => {
    const { job, backup, context, storage, trust, clock } = await open();
    const { id } = await backup();
    await clock.advance(1000);
    const reads = storage('offsite').calls.read;
    const run = context();
    const { evidence } = await verify(job, id, run);
    expect(storage('offsite').calls.read).toBeGreaterThan(reads + 2);
    expect(evidence['offsite']).toMatchObject({ kind: 'verified', by: 'verify', runId: run.runId, at: clock.now() });
    expect(evidence['offsite']?.summary).toMatch(/^Read back 10\d\.\d kB; every byte of the content/);
    expect([run.subject(), run.warnings]).toEqual([id, []]);
    expect(await trust(id)).toEqual({ nas: 'verified', offsite: 'verified' });
  });

  it('raises a copy that was never looked at', async () => {
    const { job, backup, context, storage, trust } = await open();
    storage('nas').inject({ on: 'read', fault: 'fail' });
    const { id } = await backup();
    storage('nas').heal();
    expect(await trust(id)).toMatchObject({ nas: 'stored' });
    await verify(job, id, context());
    expect(await trust(id)).toMatchObject({ nas: 'verified' });
  });

  it('does not know other ids', async () => {
    const { job, context } = await open();
    for (const id of ['20260101T000000Z-aaaaaaaaaa', '../../etc'])
      await expect(verify(job, id, context())).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });

  it('answers what it found where nothing may be written, and warns that it is not written down', async () => {
    const { job, backup, context, storage } = await open({ destinations: ['nas'] });
    const { id } = await backup();
    storage('nas').inject({ on: 'write', fault: 'fail', error: new BackupError('STORAGE_DENIED', 'No.') });
    const run = context();
    expect((await verify(job, id, run)).evidence['nas']).toMatchObject({ kind: 'verified' });
    expect(run.warnings).toMatchObject([{ code: 'STORAGE_DENIED' }]);
    expect(run.events).toEqual([]);
  });

  it('stops when it is aborted, without evidence', async () => {
    const { job, backup, context, keys } = await open();
    const { id } = await backup();
    const before = await keys('nas');
    const reason = new Error('cancelled');
    const run = context({ onStep: (step) => void (step.startsWith('verifying') && run.abort(reason)) });
    await expect(verify(job, id, run)).rejects.toBe(reason);
    expect(await keys('nas')).toEqual(before);
  });
});

describe('a damaged copy', () => {
  it.each<[string, string]>([
    ['cut', 'DATA_TRUNCATED'],
    ['flipped', 'DATA_'],
    ['gone', 'OBJECT_NOT_FOUND'],
  ])('that is %s gets evidence, and the other copy is still looked at', async (damage, code) => {
    const { job, backup, context, storage, catalog } = await open();
    const manifest = await backup();
    await catalog('nas').list();
    const [nas, key] = [storage('nas'), objectKey(manifest)];
    if (damage === 'cut') await truncateObject(nas, key, 1000);
    if (damage === 'flipped') await flipObjectBit(nas, key, 50_000);
    if (damage === 'gone') await nas.delete(key);
    const run = context();
    await expect(verify(job, manifest.id, run)).rejects.toMatchObject({ code: expect.stringContaining(code) });
    expect(run.events).toMatchObject([
      { destination: 'nas', evidence: { kind: 'failed', by: 'verify' } },
      { destination: 'offsite', evidence: { kind: 'verified' } },
    ]);
    expect((await catalog('nas').list()).backups[0]?.trust).toBe('failed');
    expect((await catalog('offsite').list()).backups[0]?.trust).toBe('verified');
  });

  it('that is without a sound manifest makes it fail, and the other copy is still looked at', async () => {
    const { job, backup, context, storage, catalog } = await open();
    const manifest = await backup();
    await catalog('nas').list();
    await flipObjectBit(storage('nas'), `${folderOf(manifest)}manifest.json`, 0);
    const run = context();
    await expect(verify(job, manifest.id, run)).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
    expect(run.events).toMatchObject([{ destination: 'offsite', evidence: { kind: 'verified' } }]);
    expect((await catalog('nas').list()).unreadable).toMatchObject([{ id: manifest.id }]);
  });

  it('is told although the evidence can not be stored', async () => {
    const { job, backup, context, storage } = await open({ destinations: ['nas'] });
    const manifest = await backup();
    await flipObjectBit(storage('nas'), objectKey(manifest), 50_000);
    storage('nas').inject({ on: 'write', fault: 'fail' });
    const run = context();
    await expect(verify(job, manifest.id, run)).rejects.toMatchObject({ code: expect.stringContaining('DATA_') });
    expect(run.warnings).toMatchObject([{ code: 'STORAGE_UNREACHABLE' }]);
  });
});

describe('a source that looks into the content', () => {
  const failure = new BackupError('SOURCE_FAILED', 'The program did not take it.');

  it.each<[string, (content: ByteStream) => Promise<unknown>]>([
    ['fails at once', () => Promise.resolve()],
    ['fails at what broke', async (content) => await drain(content).catch(() => undefined)],
  ])('and %s has no say where the bytes are damaged', async (_, look) => {
    const { job, source, backup, context, storage, trust } = await open({ destinations: ['nas'] });
    const manifest = await backup();
    Object.assign(source, {
      inspect: async ({ content }: InspectedObject) => {
        await look(content);
        throw failure;
      },
    });
    await flipObjectBit(storage('nas'), objectKey(manifest), 50_000);
    await expect(verify(job, manifest.id, context())).rejects.toMatchObject({ code: expect.stringContaining('DATA_') });
    expect(await trust(manifest.id)).toEqual({ nas: 'failed' });
  });

  it('and fails where the bytes are right is what the run fails by, and no evidence', async () => {
    const { job, source, backup, context, keys } = await open({ destinations: ['nas'] });
    const { id } = await backup();
    const before = await keys('nas');
    Object.assign(source, { inspect: () => Promise.reject(failure) });
    await expect(verify(job, id, context())).rejects.toBe(failure);
    expect(await keys('nas')).toEqual(before);
  });

  it('and leaves early without complaint does not keep damage behind it from being found', async () => {
    const { job, source, backup, context, storage } = await open({ destinations: ['nas'] });
    const manifest = await backup();
    Object.assign(source, { inspect: () => Promise.resolve([]) });
    await flipObjectBit(storage('nas'), objectKey(manifest), 50_000);
    await expect(verify(job, manifest.id, context())).rejects.toMatchObject({ code: expect.stringContaining('DATA_') });
  });
});

async function lookingIntoSealed(inspectSealed: NonNullable<Source['inspectSealed']>) {
  const host = await open({ destinations: ['nas'], stages: await encrypting('with') });
  const inspected: string[] = [];
  Object.assign(host.source, {
    inspectsSealed: ['things.db'],
    inspectSealed,
    inspect: async ({ name }: InspectedObject) => {
      inspected.push(name);
      return [];
    },
  });
  return { ...host, inspected };
}

describe('a source that looks into what is sealed', () => {
  it('gets the objects that it names, and nobody else opens them', async () => {
    const found: number[] = [];
    const { job, backup, context, trust, inspected } = await lookingIntoSealed(async ({ stored, filter }) => {
      const { openFilter } = (await import(filter.module.href)) as { openFilter: OpenFilter };
      const content = await collect((await openFilter(filter.task)).apply(stored, filter.onBytes));
      found.push(content.length);
      return [];
    });
    const { id } = await backup();
    found.length = 0;
    inspected.length = 0;
    await verify(job, id, context());
    expect([found, inspected]).toEqual([[200_000], ['extra.txt']]);
    expect(await trust(id)).toEqual({ nas: 'verified' });
  });

  it('says by its failure what is damaged', async () => {
    const damage = new BackupError('DATA_MISMATCH', 'Other bytes.');
    let isDamaged = false;
    const { job, backup, context, trust } = await lookingIntoSealed(async () => {
      if (isDamaged) throw damage;
      return [];
    });
    const { id } = await backup();
    isDamaged = true;
    await expect(verify(job, id, context())).rejects.toMatchObject({ code: 'DATA_MISMATCH' });
    expect(await trust(id)).toEqual({ nas: 'failed' });
  });

  it('may lack its program: then every byte is read here', async () => {
    const { job, backup, context, storage, inspected } = await lookingIntoSealed(async () => {
      throw new BackupError('PEER_MISSING', 'No such program.');
    });
    const manifest = await backup();
    inspected.length = 0;
    await verify(job, manifest.id, context());
    expect(inspected).toEqual(['things.db', 'extra.txt']);
    await flipObjectBit(storage('nas'), objectKey(manifest), 50_000);
    await expect(verify(job, manifest.id, context())).rejects.toMatchObject({ code: expect.stringContaining('DATA_') });
  });
});

describe('what can not be looked at', () => {
  it('is a warning while another copy can, and no evidence', async () => {
    const { job, backup, context, storage, trust } = await open();
    const { id } = await backup();
    storage('nas').inject({ on: 'list', fault: 'fail' });
    const run = context();
    const { evidence } = await verify(job, id, run);
    expect(Object.keys(evidence)).toEqual(['offsite']);
    expect(run.warnings).toMatchObject([{ code: 'STORAGE_UNREACHABLE' }]);
    storage('nas').heal();
    expect(await trust(id)).toEqual({ nas: 'verified', offsite: 'verified' });
  });

  it('makes the run fail when it goes away midway, and is no evidence', async () => {
    const { job, backup, context, storage, trust } = await open();
    const { id } = await backup();
    await job.catalogs[0]?.list();
    // The manifest is read to find the backup, and once more to confirm it.
    const call = storage('nas').calls.read + 3;
    storage('nas').inject({ on: 'read', call, fault: 'fail', afterBytes: 10_000 });
    const run = context();
    await expect(verify(job, id, run)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    storage('nas').heal();
    expect(run.events).toMatchObject([{ destination: 'offsite' }]);
    expect(await trust(id)).toEqual({ nas: 'verified', offsite: 'verified' });
  });

  it('is an error when no destination answers, and not "not found"', async () => {
    const { job, backup, context, storage } = await open();
    const { id } = await backup();
    for (const name of ['nas', 'offsite']) storage(name).inject({ on: 'list', fault: 'fail' });
    await expect(verify(job, id, context())).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  });

  it('is an error when it may be where nobody can look', async () => {
    const { job, context, storage } = await open();
    storage('nas').inject({ on: 'list', fault: 'fail' });
    const unknown = '20260101T000000Z-aaaaaaaaaa';
    await expect(verify(job, unknown, context())).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  });
});

describe('keys', () => {
  it('that are missing leave the sealed bytes to compare, and the evidence says so', async () => {
    const { job, backup, context, storage, trust } = await open({ stages: await encrypting('without') });
    const manifest = await backup();
    const { evidence } = await verify(job, manifest.id, context());
    expect(evidence['nas']).toMatchObject({ kind: 'verified', summary: expect.stringContaining('no key was at hand') });
    await flipObjectBit(storage('nas'), objectKey(manifest), 50_000);
    await expect(verify(job, manifest.id, context())).rejects.toMatchObject({ code: 'DATA_MISMATCH' });
    expect(await trust(manifest.id)).toMatchObject({ nas: 'failed' });
  });

  it('that are there open the content', async () => {
    const { job, backup, context } = await open({ stages: await encrypting('with') });
    const { evidence } = await verify(job, (await backup()).id, context());
    expect(evidence['nas']?.summary).toContain('every byte of the content');
  });

  it('that are wrong say nothing about the copy', async () => {
    const { job, backup, context, keys } = await open({ stages: await encrypting('another') });
    const { id } = await backup();
    const before = await keys('nas');
    await expect(verify(job, id, context())).rejects.toMatchObject({ code: 'DECRYPTION_KEY_WRONG' });
    expect(await keys('nas')).toEqual(before);
  });
});
