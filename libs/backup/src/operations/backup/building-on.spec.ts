// A backup builds on the newest earlier one that every destination holds whole, and is restored with all of them.

import { describe, expect, it } from '@jest/globals';

import type { ByteStream } from '../../core/bytes.js';
import { plainBytes } from '../../core/backup.js';
import type { Manifest } from '../../core/manifest.js';
import type { Capture, CaptureContext, RestoreInput, StagedRestore } from '../../core/source.js';
import { collect, streamOf } from '../../testing/streams.js';
import { flipObjectBit } from '../../testing/damage.js';
import { drill } from '../drill/drill.js';
import { restore } from '../restore/restore.js';
import { backup as takeBackup } from './backup.js';
import { objectKey, required, testJobs, type TestJob, type TestJobOptions } from '../test-job.spec.support.js';
import { TestSource } from '../test-source.spec.support.js';

const openJob = testJobs();

/** Each capture adds one letter to those of the backups that it builds on. */
class LetterSource extends TestSource {
  buildsOnEarlier = false;
  /** Of all that the next backup stands for. */
  size = 1;
  restored = '';
  cleared: string[] = [];
  private next = 97;

  override async capture(context: CaptureContext): Promise<Capture> {
    const last = (await context.earlier()).at(-1);
    const letter = String.fromCharCode(this.next++);
    return {
      objects: [{ name: 'letter.txt', open: (): ByteStream => streamOf(letter) }],
      ...(last === undefined ? {} : { basedOn: last.id }),
      facts: async () => ({
        engine: 'test',
        engineVersion: '1',
        bytes: this.size,
        tables: [],
        properties: { of: 'letters' },
      }),
      close: async () => undefined,
    };
  }

  async clear({ id }: { readonly id: string }): Promise<readonly string[]> {
    this.cleared.push(id);
    return [`Cleared ${id}.`];
  }

  override async stage({ content, facts, earlier = [] }: RestoreInput): Promise<StagedRestore> {
    const all = [...earlier.map((base) => base.content), content];
    const letters: Buffer[] = [];
    for (const each of all) letters.push(await collect(each.open('letter.txt')));
    this.restored = Buffer.concat(letters).toString();
    return { facts, checks: [], swap: async () => ({ keptPrevious: true }), discard: async () => undefined };
  }
}

async function open(options: TestJobOptions = {}): Promise<TestJob & { readonly letters: LetterSource }> {
  const letters = new LetterSource();
  return { ...(await openJob({ ...options, job: { ...options.job, source: letters } })), letters };
}

async function take({ backup }: TestJob, count: number): Promise<Manifest[]> {
  const taken: Manifest[] = [];
  for (let made = 0; made < count; made += 1) taken.push(await backup());
  return taken;
}

describe('a backup that builds on earlier ones', () => {
  it('names the newest in its manifest, and is restored with all of them in order', async () => {
    const test = await open();
    const [a, b, c] = await take(test, 3);
    expect([a?.basedOn, b?.basedOn, c?.basedOn]).toEqual([undefined, a?.id, b?.id]);
    await restore(test.job, c?.id ?? '', { safetyBackup: false }, test.context());
    expect(test.letters.restored).toBe('abc');
    await drill(test.job, { backupId: b?.id ?? '', random: () => 0 }, test.context());
    expect(test.letters.restored).toBe('ab');
  });

  it('is as large as what it restores, for minSize, health and retention', async () => {
    const test = await open({ job: { minBytes: 100 } });
    Object.assign(test.letters, { buildsOnEarlier: true, size: 100 });
    const { restoredBytes, ...manifest } = await test.backup();
    expect([
      restoredBytes,
      plainBytes({ manifest: { ...manifest, restoredBytes: 100 } }),
      plainBytes({ manifest }),
    ]).toEqual([100, 100, 1]);
    test.letters.size = 99;
    await expect(test.backup()).rejects.toMatchObject({ code: 'CAPTURE_TOO_SMALL' });
  });

  it('never builds on a safety backup', async () => {
    const test = await open();
    const [a] = await take(test, 1);
    await test.backup({ trigger: 'safety' });
    expect((await test.backup()).basedOn).toBe(a?.id);
  });

  it('is whole where one destination has no copy of the last, or one that is bad', async () => {
    const test = await open();
    const [a] = await take(test, 1);
    test.storage('offsite').inject({ on: 'write', fault: 'fail' });
    const lonely = await test.backup();
    test.storage('offsite').heal();
    expect(lonely.basedOn).toBe(a?.id);
    expect((await test.backup()).basedOn).toBe(a?.id);
  });

  it('is whole, and says why, where the earlier ones can not be looked up', async () => {
    const test = await open();
    await take(test, 1);
    test.storage('nas').inject({ on: 'list', fault: 'fail' });
    const run = test.context();
    expect((await takeBackup(test.job, run)).manifest.basedOn).toBeUndefined();
    expect(run.notes.join(' ')).toMatch(/builds on no earlier one/);
  });
});

describe('a base', () => {
  it('that nobody has read back is read first, and is none when it is bad', async () => {
    const test = await open({ destinations: ['nas'] });
    const [a] = await take(test, 1);
    test.storage('nas').inject({ on: 'read', fault: 'fail' });
    await expect(test.backup()).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    test.storage('nas').heal();
    const unread = (await test.catalog('nas').list(test.job.name)).backups[0];
    expect(unread?.trust).toBe('stored');
    await flipObjectBit(test.storage('nas'), objectKey(required(unread).manifest), 3);
    expect((await test.backup()).basedOn).toBe(a?.id);
    expect(await test.trust(required(unread).manifest.id)).toEqual({ nas: 'failed' });

    test.storage('nas').inject({ on: 'read', fault: 'fail' });
    await expect(test.backup()).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    test.storage('nas').heal();
    const sound = required((await test.catalog('nas').list(test.job.name)).backups[0]).manifest;
    expect((await test.backup()).basedOn).toBe(sound.id);
    expect(await test.trust(sound.id)).toEqual({ nas: 'verified' });
  });

  it('that is damaged is found out, and the other destination stands in', async () => {
    const test = await open();
    const [a, b] = await take(test, 2);
    if (!a || !b) throw new Error('Nothing was taken.');
    await flipObjectBit(test.storage('nas'), objectKey(a), 3);
    const run = test.context();
    const result = await restore(test.job, b.id, { safetyBackup: false }, run);
    expect([result.destination, test.letters.restored]).toEqual(['offsite', 'ab']);
    expect(run.warnings).toMatchObject([{ code: 'CHAIN_BROKEN' }]);
    expect(await test.trust(a.id)).toMatchObject({ nas: 'failed' });
    expect(await test.trust(b.id)).toMatchObject({ nas: 'verified' });
  });

  it('is taken from wherever it is good, when no destination has a good copy of all', async () => {
    const test = await open();
    const [a, b, c] = await take(test, 3);
    await flipObjectBit(test.storage('nas'), objectKey(required(a)), 3);
    await flipObjectBit(test.storage('offsite'), objectKey(required(b)), 3);
    const again = async (): Promise<unknown> =>
      await restore(test.job, required(c).id, { safetyBackup: false }, test.context());
    await expect(again()).rejects.toMatchObject({ code: 'CHAIN_BROKEN' });
    await again();
    expect(test.letters.restored).toBe('abc');
  });

  it('that is gone everywhere is said', async () => {
    const test = await open({ destinations: ['nas'] });
    const [a, b] = await take(test, 2);
    if (!a || !b) throw new Error('Nothing was taken.');
    await test.catalog('nas').remove(a);
    const message = expect.stringContaining(a.id);
    await expect(restore(test.job, b.id, { safetyBackup: false }, test.context())).rejects.toMatchObject({
      code: 'RESTORE_BLOCKED',
      message,
      context: { gates: ['earlier-backups'] },
    });
    const again = { backupId: b.id, random: () => 0 };
    await expect(drill(test.job, again, test.context())).rejects.toMatchObject({ code: 'CHAIN_BROKEN', message });
  });
});

describe('what a source may clear', () => {
  it('is what was verified, never what a safety backup holds', async () => {
    const test = await open();
    const { id } = await test.backup();
    await test.backup({ trigger: 'safety' });
    expect(test.letters.cleared).toEqual([id]);
  });

  it('and can not be cleared is a warning', async () => {
    const test = await open();
    Object.assign(test.letters, { clear: () => Promise.reject(new Error('It is in use.')) });
    const run = test.context();
    await takeBackup(test.job, run);
    expect(run.warnings).toMatchObject([{ code: 'SOURCE_FAILED' }]);
  });

  it('is nothing while no destination holds a good copy', async () => {
    const test = await open();
    for (const name of ['nas', 'offsite']) test.storage(name).inject({ on: 'write', call: 1, fault: 'flip', at: 3 });
    await expect(test.backup()).rejects.toMatchObject({ code: 'ALL_DESTINATIONS_FAILED' });
    expect(test.letters.cleared).toEqual([]);
  });
});
