// Replicating: what is missing arrives and is read back, whatever happens on the way, and nothing is sent twice.

import { generateX25519Identity } from 'age-encryption';
import { describe, expect, it } from '@jest/globals';

import { folderOf } from '../../catalog/test-catalog.spec.support.js';
import type { Manifest } from '../../core/manifest.js';
import { createStages, recipientOf } from '../../stages/index.js';
import { flipObjectBit } from '../../testing/damage.js';
import { pin } from '../pin/pin.js';
import { objectKey, required, type TestJob, type TestJobOptions, testJobs } from '../test-job.spec.support.js';
import { replicate } from './replicate.js';
import type { ReplicatedJob } from './replicate-job.js';
import type { Replication } from './replication.js';

const open = testJobs();

const replicationOf = ({ job, catalog }: TestJob, details: Partial<Replication> = {}): Replication => ({
  name: 'to-offsite',
  from: catalog('nas'),
  to: catalog('offsite'),
  catalogs: [catalog('nas'), catalog('offsite')],
  jobs: [job],
  deadlineMs: 3_600_000,
  ...details,
});

/** Its runs store on the nas alone, unless that is said otherwise. */
async function openOnNas(options: TestJobOptions = {}): Promise<TestJob> {
  return await open({ ...options, job: { copiedTo: ['offsite'], ...options.job } });
}

async function run(test: TestJob, details: Partial<Replication> = {}): Promise<ReplicatedJob> {
  const { jobs } = await replicate(replicationOf(test, details), test.context());
  return required(jobs[0]);
}

const idsOf = (manifests: readonly Manifest[]): string[] => manifests.map(({ id }) => id);

const withoutEvidence = (keys: readonly string[]): string[] => keys.filter((key) => !key.includes('/evidence/'));

describe('a second site', () => {
  it('gets what it lacks, newest first, byte by byte, verified, and then nothing more', async () => {
    const test = await openOnNas();
    const made = [await test.backup(), await test.backup(), await test.backup()];
    expect(await test.keys('offsite')).toEqual([]);

    const context = test.context();
    const { jobs } = await replicate(replicationOf(test), context);

    expect(jobs).toMatchObject([{ job: 'things', copied: idsOf(made).toReversed(), verified: [], failed: [] }]);
    expect(context.notes).toEqual([
      expect.stringMatching(/^things: 3 backups \(.* kB\) copied from nas to offsite\.$/),
    ]);
    for (const { id } of made) expect(await test.trust(id)).toEqual({ nas: 'verified', offsite: 'verified' });
    expect(withoutEvidence(await test.keys('offsite'))).toEqual(withoutEvidence(await test.keys('nas')));
    const entry = required((await test.catalog('offsite').list('things')).backups[0]);
    expect(entry.evidence.at(-1)).toMatchObject({ kind: 'verified', by: 'verify', runId: context.runId });
    expect(entry.evidence.at(-1)?.summary).toContain('the stored bytes are those of the copy in nas');

    const writes = test.storage('offsite').calls.write;
    expect(await run(test)).toMatchObject({ copied: [], verified: [], bytes: 0 });
    expect(test.storage('offsite').calls.write).toBe(writes);
  });

  it('that was down while runs stored in both has all of them when it is back', async () => {
    const test = await open();
    await test.backup();
    test.storage('offsite').inject({ on: 'write', fault: 'fail' });
    const missed = [await test.backup(), await test.backup(), await test.backup()];
    test.storage('offsite').heal();
    for (const { id } of missed) expect(await test.trust(id)).toEqual({ nas: 'verified', offsite: undefined });

    expect(await run(test)).toMatchObject({ copied: idsOf(missed).toReversed(), failed: [] });
    for (const { id } of missed) expect(await test.trust(id)).toEqual({ nas: 'verified', offsite: 'verified' });
  });

  it('needs no key, and holds what the key opens', async () => {
    const identity = await generateX25519Identity();
    const encryption = { type: 'recipients', recipients: [await recipientOf(identity)], identities: [] } as const;
    const test = await openOnNas({ stages: createStages({ compression: { type: 'gzip', level: 1 }, encryption }) });
    const { id } = await test.backup();
    await run(test);
    expect(await test.trust(id)).toEqual({ nas: 'verified', offsite: 'verified' });
  });

  it('gets the manifest with what a later release has put into it', async () => {
    const test = await openOnNas();
    const key = `${folderOf(await test.backup())}manifest.json`;
    const text = await textOf(test, 'nas', key);
    await test.storage('nas').delete(key);
    await put(test, 'nas', key, text.replace('"id"', '"later": { "than": "this" },\n  "id"'));
    await run(test);
    expect(await textOf(test, 'offsite', key)).toContain('"later": { "than": "this" }');
  });
});

describe('on the way', () => {
  it.each([1, 2, 3, 4])(
    'a target that goes away at write %i keeps what it has, and the next run sends only the rest',
    async (call) => {
      const test = await openOnNas();
      const { id, objects } = await test.backup();
      const target = test.storage('offsite');
      target.inject({ on: 'write', call: target.calls.write + call, fault: 'fail', afterBytes: 10 });
      await expect(run(test)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
      const isBackup = call > objects.length + 1;
      expect((await test.trust(id))['offsite']).toBe(isBackup ? 'stored' : undefined);

      target.heal();
      const writes = target.calls.write;
      expect(await run(test)).toMatchObject(isBackup ? { copied: [], verified: [id] } : { copied: [id] });
      // The objects that were missing, the manifest unless it was there, and the evidence.
      expect(target.calls.write - writes).toBe(objects.length + 2 - (call - 1));
      expect(await test.trust(id)).toEqual({ nas: 'verified', offsite: 'verified' });
    },
  );

  it('bytes that change are no copy: there is no manifest, and nothing is left under the key', async () => {
    const test = await openOnNas();
    const { id } = await test.backup();
    test.storage('offsite').inject({ on: 'write', call: 1, fault: 'flip', at: 50_000 });
    await expect(run(test)).rejects.toMatchObject({ code: 'DATA_MISMATCH' });
    expect(await test.keys('offsite')).toEqual([]);
    expect(await run(test)).toMatchObject({ copied: [id] });
  });

  it('what lies under the key of an object and is another is never overwritten, and the others still arrive', async () => {
    const test = await openOnNas();
    const [first, second] = [await test.backup(), await test.backup()];
    await put(test, 'offsite', objectKey(second), 'something else');
    const context = test.context();
    const { jobs } = await replicate(replicationOf(test), context);
    expect(jobs).toMatchObject([{ copied: [first.id], failed: [{ id: second.id, error: { code: 'OBJECT_EXISTS' } }] }]);
    expect(context.warnings).toMatchObject([{ code: 'OBJECT_EXISTS' }]);
    expect(await textOf(test, 'offsite', objectKey(second))).toBe('something else');
  });

  it('a run that is stopped leaves no half backup that counts as one', async () => {
    const test = await openOnNas();
    const { id } = await test.backup();
    const context = test.context({ onStep: (step) => void (step.startsWith('copying') && context.abort()) });
    await expect(replicate(replicationOf(test), context)).rejects.toThrow('stopped by the test');
    expect((await test.trust(id))['offsite']).toBeUndefined();
    expect(await run(test)).toMatchObject({ copied: [id] });
  });

  it('a target that can not be listed is no empty one', async () => {
    const test = await openOnNas();
    await test.backup();
    test.storage('offsite').inject({ on: 'list', fault: 'fail' });
    await expect(run(test)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(test.storage('offsite').calls.write).toBe(0);
  });
});

describe('what the others would fail by too', () => {
  it('ends the run at once, and not once for each backup', async () => {
    const test = await openOnNas();
    for (let count = 0; count < 3; count += 1) await test.backup();
    test.storage('offsite').inject({ on: 'write', fault: 'fail' });
    await expect(run(test)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(test.storage('offsite').calls.write).toBe(1);
  });
});

describe('a backup that builds on another', () => {
  it('is none where that one was removed meanwhile; the next run brings both', async () => {
    const test = await openOnNas();
    const base = await test.backup();
    await run(test);
    const part = await test.backup();
    const key = `${folderOf(part)}manifest.json`;
    const text = await textOf(test, 'nas', key);
    await test.storage('nas').delete(key);
    await put(test, 'nas', key, text.replace('"runId"', `"basedOn": "${base.id}",\n  "runId"`));

    const target = test.storage('offsite');
    const write = target.write.bind(target);
    target.write = async (...args) => {
      await test.catalog('offsite').remove(base);
      return await write(...args);
    };
    await expect(run(test)).rejects.toMatchObject({ code: 'CHAIN_BROKEN' });
    target.write = write;
    expect(await test.trust(part.id)).toEqual({ nas: 'verified', offsite: undefined });
    expect(await run(test)).toMatchObject({ copied: [base.id, part.id] });
  });
});

describe('a copy that nobody has looked at', () => {
  it('is not read back again and again when what was said of it can not be understood', async () => {
    const test = await openOnNas();
    await test.backup();
    test.storage('offsite').inject({ on: 'write', call: 4, fault: 'flip', at: 0 });
    await run(test);
    expect(await run(test)).toMatchObject({
      verified: [],
      blocked: [{ reason: 'What offsite holds of it can not be understood.' }],
    });
  });

  it('is not said to have been read back when it has gone meanwhile', async () => {
    const test = await openOnNas();
    const { id } = await test.backup();
    test.storage('offsite').inject({ on: 'write', call: 4, fault: 'fail' });
    await expect(run(test)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(await test.trust(id)).toEqual({ nas: 'verified', offsite: 'stored' });
    const { find } = test.catalog('offsite');
    test.catalog('offsite').find = async function (ref, options) {
      await this.remove(ref);
      return await find.call(this, ref, options);
    };
    test.storage('offsite').heal();
    await expect(run(test)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });
});

describe('a bad copy', () => {
  it('is not copied and gets evidence; the others are', async () => {
    const test = await openOnNas();
    const [good, bad] = [await test.backup(), await test.backup()];
    await flipObjectBit(test.storage('nas'), objectKey(bad), 50_000);
    const context = test.context();
    const { jobs } = await replicate(replicationOf(test), context);
    expect(jobs).toMatchObject([{ copied: [good.id], failed: [{ id: bad.id, error: { code: 'DATA_MISMATCH' } }] }]);
    expect(context.warnings).toMatchObject([{ code: 'DATA_MISMATCH' }]);
    expect(await test.trust(bad.id)).toEqual({ nas: 'failed', offsite: undefined });
    expect((await test.keys('offsite')).some((key) => key.includes(bad.id))).toBe(false);

    const next = test.context();
    const again = await replicate(replicationOf(test), next);
    expect(again.jobs).toMatchObject([{ copied: [], failed: [], blocked: [{ id: bad.id, because: 'obstacle' }] }]);
    expect(next.notes).toEqual([
      `things: 1 backup can not be copied, such as ${bad.id}: The copy in nas is bad, and there is no other.`,
    ]);
  });

  it('has another destination stand in for it', async () => {
    const test = await open({ destinations: ['nas', 'attic', 'offsite'], job: { copiedTo: ['offsite'] } });
    const [known, found] = [await test.backup(), await test.backup()];
    for (const backup of [known, found]) await flipObjectBit(test.storage('nas'), objectKey(backup), 50_000);
    await expect(run(test, { from: test.catalog('nas') })).resolves.toMatchObject({ copied: [found.id, known.id] });
    expect(await test.trust(found.id)).toEqual({ nas: 'failed', attic: 'verified', offsite: 'verified' });
  });
});

describe('what was said of a backup', () => {
  it('goes with it: that it is pinned, and that it no longer is', async () => {
    const test = await openOnNas();
    const { id } = await test.backup();
    await pin(test.job, id, { by: 'ada', reason: 'evidence' }, test.context());
    await run(test);
    const pinned = async () => (await test.catalog('offsite').find({ job: 'things', id }))?.pinned;
    expect(await pinned()).toMatchObject({ by: 'ada', reason: 'evidence' });
    const writes = test.storage('offsite').calls.write;
    await run(test);
    expect(test.storage('offsite').calls.write).toBe(writes);
  });
});

describe('retention there', () => {
  it('decides what is copied at all, removes what it does not keep, and gets nothing twice', async () => {
    const retentionIn = { offsite: { keepLast: 2, minVerified: 1 } };
    const test = await openOnNas({ job: { retentionIn } });
    const made = [await test.backup(), await test.backup(), await test.backup()];
    expect(await run(test)).toMatchObject({ copied: idsOf(made).slice(1).toReversed() });
    const last = await test.backup();
    expect(await run(test)).toMatchObject({ copied: [last.id] });
    expect((await test.catalog('offsite').list('things')).backups).toHaveLength(2);
    expect((await test.catalog('nas').list('things')).backups).toHaveLength(4);
    expect(await run(test)).toMatchObject({ copied: [] });
  });
});

async function put(test: TestJob, destination: string, key: string, text: string): Promise<void> {
  await test.storage(destination).write(
    key,
    (async function* content() {
      yield Buffer.from(text);
    })(),
  );
}

async function textOf(test: TestJob, destination: string, key: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of test.storage(destination).read(key)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
