// Unchanged content makes no new backup but counts as fresh, for as long as that lasts.

import { describe, expect, it } from '@jest/globals';

import type { JobHealth } from '../../core/health.js';
import type { Manifest } from '../../core/manifest.js';
import type { Capture, CaptureContext } from '../../core/source.js';
import type { Stages } from '../../core/stage.js';
import { flipObjectBit } from '../../testing/damage.js';
import { DAY, HOUR } from '../../kit/durations.js';
import { pickBackup } from '../drill/pick-backup.js';
import type { Schedule } from '../job.js';
import { health } from '../monitor/health.js';
import { prune } from '../prune/prune.js';
import { status } from '../status/status.js';
import { objectKey, testJobs, type TestJob } from '../test-job.spec.support.js';
import { TestSource } from '../test-source.spec.support.js';
import { createStages } from '../../stages/index.js';
import type { EncryptionSettings } from '../../stages/age/encryption.js';
import { verify } from '../verify/verify.js';
import { backup } from './backup.js';
import { currentIn } from './earlier.js';

const newJob = testJobs();
const DAILY: Schedule = {
  cron: '0 0 * * *',
  timeZone: 'UTC',
  jitterMs: 0,
  catchUp: true,
  next: (after) => new Date((Math.floor(after.getTime() / DAY) + 1) * DAY),
};

/** Tells by what it holds whether anything has changed. */
class TellingSource extends TestSource {
  readonly tellsUnchanged = true;

  override async capture(context: CaptureContext): Promise<Capture> {
    const capture = await super.capture(context);
    const current = await context.current();
    const facts = await capture.facts();
    const isSame = current?.facts.properties['sha256'] === facts.properties['sha256'];
    return current && isSame ? { ...capture, objects: [], sameAs: current.id } : capture;
  }

  change(text: string): void {
    this.live = new Map([['things.db', Buffer.alloc(1000, text)]]);
  }
}

async function open(job: object = {}): Promise<TestJob & { readonly telling: TellingSource }> {
  const telling = new TellingSource();
  const test = await newJob({ job: { source: telling, skipsUnchanged: true, schedule: DAILY, ...job } });
  return { ...test, telling };
}

async function healthOf({ job, clock }: TestJob): Promise<JobHealth> {
  const [judged] = (await health([job], clock)).jobs;
  if (judged === undefined) throw new Error('Nothing was judged.');
  return judged;
}

async function unchangedKeys(test: TestJob, destination = 'nas'): Promise<string[]> {
  return (await test.keys(destination)).filter((key) => key.includes('-unchanged-'));
}

describe('a run that finds nothing changed', () => {
  it('stores nothing but a record beside the backup that it is about, and succeeds with it', async () => {
    const test = await open();
    const first = await test.backup();
    const before = await test.keys('nas');
    await test.clock.advance(HOUR);
    const run = test.context();
    const result = await backup(test.job, run);
    expect(result).toEqual({ manifest: first, destinations: ['nas', 'offsite'] });
    expect(run.subject()).toBe(first.id);
    expect(run.notes).toEqual([`Nothing has changed since ${first.id}: no new backup was made.`]);
    expect(run.warnings).toEqual([]);
    expect(run.events).toMatchObject([
      {
        type: 'backup.evidence',
        destination: 'nas',
        backupId: first.id,
        evidence: { kind: 'unchanged', by: 'backup' },
      },
      { type: 'backup.evidence', destination: 'offsite' },
    ]);
    const added = (await test.keys('nas')).filter((key) => !before.includes(key));
    expect(added).toEqual([expect.stringMatching(/\/evidence\/20260110T020000Z-unchanged-\w+\.json$/)]);
    expect(await test.trust(first.id)).toEqual({ nas: 'verified', offsite: 'verified' });
    expect(test.telling.count('close')).toBe(2);
    const report = await status({ jobs: [test.job], groups: [], runs: [] }, { clock: test.clock, fresh: true });
    const { id, startedAt } = first;
    expect(report.jobs[0]?.newest).toEqual({ id, startedAt, unchangedAt: test.clock.now(), trust: 'verified' });
  });

  it.each<[string, object, 'manual' | 'safety', object]>([
    ['the job asks for a backup each time', { skipsUnchanged: false }, 'manual', {}],
    ['it is for safety', {}, 'safety', {}],
    ['it is a part of a group', {}, 'manual', { group: { name: 'all', runId: 'run-of-the-group' } }],
  ])('is a backup all the same when %s', async (_, job, trigger, purpose) => {
    const test = await open(job);
    const first = await test.backup();
    await test.clock.advance(HOUR);
    const { manifest } = await backup(test.job, { ...test.context(), trigger }, purpose);
    expect(manifest.id).not.toBe(first.id);
    expect(await unchangedKeys(test)).toEqual([]);
  });

  it('keeps the job fresh for three weeks, with one record at the end, and lets it be stale when the looks end', async () => {
    const test = await open({ expect: { maxGrowth: 10, dataLossMs: 25 * HOUR } });
    const first = await test.backup();
    for (let day = 1; day < 21; day += 1) {
      await test.clock.advance(DAY);
      await backup(test.job, test.context());
      const { level, newestGood } = await healthOf(test);
      expect([level, newestGood?.id, newestGood?.ageMs]).toEqual(['healthy', first.id, 0]);
    }
    expect(await unchangedKeys(test)).toHaveLength(1);
    expect(await unchangedKeys(test, 'offsite')).toHaveLength(1);
    expect(await pickBackup(test.job, { withinMs: DAY, random: () => 0 }, test.context())).toBe(first.id);

    await test.clock.advance(2 * DAY);
    const { level, findings } = await healthOf(test);
    expect([level, findings.map(({ name }) => name)]).toEqual(['critical', ['stale', 'data-at-risk']]);

    test.telling.change('changed');
    expect((await test.backup()).id).not.toBe(first.id);
    expect((await healthOf(test)).newestGood?.ageMs).toBe(0);
  });

  it('is over with the change, also when it changes back', async () => {
    const test = await open();
    const ids: string[] = [];
    for (const text of ['one', 'one', 'two', 'two', 'one']) {
      test.telling.change(text);
      ids.push((await test.backup()).id);
    }
    expect(ids.map((id) => ids.indexOf(id))).toEqual([0, 0, 2, 2, 4]);
  });
});

const FIRST = 'age10lycgtmgvsc20kv87ehq98xnny98dluka29cj9yklunyma63facqt4vdha';
const SECOND = 'age1r84lmkdaakg3x30ygtrxqqc29g7jn9lv09m2lujcy0585qtrkcusa0zqv2';

function to(recipient: string): EncryptionSettings {
  return { type: 'recipients', recipients: [recipient], identities: [] };
}

function by(passphrase: string): EncryptionSettings {
  return { type: 'passphrase', passphrase, workFactor: 2 };
}

function sealed(encryption: EncryptionSettings): Stages {
  return createStages({ compression: { type: 'gzip', level: 1 }, encryption });
}

describe('a backup is not current', () => {
  it('when a copy is damaged', async () => {
    const test = await open();
    const first = await test.backup();
    await flipObjectBit(test.storage('offsite'), objectKey(first), 50);
    await verify(test.job, first.id, test.context()).catch(() => undefined);
    expect((await test.backup()).id).not.toBe(first.id);
  });

  it('when nobody has read it back', async () => {
    const test = await open();
    const stop = new Error('stopped');
    const run = test.context({ onStep: (step) => void (step.startsWith('verifying') && run.abort(stop)) });
    await expect(backup(test.job, run)).rejects.toBe(stop);
    const [left] = (await test.catalog('nas').list('things')).backups;
    const second = await test.backup();
    expect([left?.trust, left?.manifest.id === second.id]).toEqual(['stored', false]);
  });

  it('when a destination has not got it', async () => {
    const test = await open();
    test.storage('offsite').inject({ on: 'write', fault: 'fail' });
    const first = await test.backup();
    test.storage('offsite').heal();
    const second = await test.backup();
    expect(second.id).not.toBe(first.id);
    expect((await test.backup()).id).toBe(second.id);
  });

  it.each<[string, EncryptionSettings, EncryptionSettings]>([
    ['other recipients', to(FIRST), to(SECOND)],
    ['no encryption', { type: 'none' }, to(FIRST)],
    ['another passphrase', by('the first of two phrases'), by('the second of two phrases')],
  ])('when it was sealed with %s', async (_, then, now) => {
    const test = await open({ stages: sealed(then) });
    const first = await test.backup();
    expect((await test.backup()).id).toBe(first.id);
    const { manifest } = await backup({ ...test.job, stages: sealed(now) }, test.context());
    expect(manifest.id).not.toBe(first.id);
  });

  it('when a newer one is in one destination only', async () => {
    const test = await open();
    test.telling.change('one');
    const first = await test.backup();
    test.telling.change('two');
    test.storage('offsite').inject({ on: 'write', fault: 'fail' });
    await test.backup();
    test.storage('offsite').heal();
    test.telling.change('one');
    expect((await test.backup()).id).not.toBe(first.id);
  });

  it('when a source says so of another one', async () => {
    const test = await open();
    const capture = { objects: [], sameAs: 'of-my-own', facts: async () => never(), close: async () => undefined };
    test.telling.capture = async () => capture;
    await expect(backup(test.job, test.context())).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
    expect(await test.keys('nas')).toEqual([]);
  });
});

describe('the record that nothing has changed', () => {
  it('that a destination does not take is a warning, and an error when none does', async () => {
    const test = await open();
    await test.backup();
    test.storage('offsite').inject({ on: 'write', fault: 'fail' });
    const run = test.context();
    expect((await backup(test.job, run)).destinations).toEqual(['nas']);
    expect(run.warnings).toMatchObject([{ code: 'STORAGE_UNREACHABLE' }]);
    test.storage('nas').inject({ on: 'write', fault: 'fail' });
    await expect(backup(test.job, test.context())).rejects.toMatchObject({ code: 'ALL_DESTINATIONS_FAILED' });
  });

  it('stays where nothing can be removed, and does not pile up there: at a thousand a new backup is taken', async () => {
    const test = await open();
    test.storage('nas').keepsForMs = Number.POSITIVE_INFINITY;
    const first = await test.backup();
    await take(test, 2, first);
    expect([await unchangedKeys(test), await unchangedKeys(test, 'offsite')].map(({ length }) => length)).toEqual([
      2, 1,
    ]);

    const [entry] = (await test.catalog('nas').list('things')).backups;
    const looks = entry?.evidence.filter(({ kind }) => kind === 'unchanged') ?? [];
    const carrying = (count: number) =>
      entry ? [{ ...entry, evidence: Array.from({ length: count / 2 }, () => looks).flat() }] : [];
    expect([currentIn(carrying(998)), currentIn(carrying(1000))]).toEqual([first.id, undefined]);
  });

  it('that is from a clock which was ahead neither hides that the job is late nor stays', async () => {
    const test = await open();
    const first = await test.backup();
    const at = new Date('2030-01-01T00:00:00.000Z');
    const ahead = { kind: 'unchanged', by: 'backup', at, runId: 'run', durationMs: 0, summary: 'The same.' } as const;
    await test.catalog('nas').addEvidence(first, ahead);
    await test.clock.advance(DAY);
    expect((await healthOf(test)).findings.map(({ name }) => name)).toContain('stale');
    await take(test, 1, first);
    expect(await unchangedKeys(test)).toEqual([expect.stringContaining('/20260111T')]);
  });
});

it('retention counts the age of a backup from when it was last current, and keeps the newest whatever its age', async () => {
  const test = await open({ retention: { maxAgeMs: 30 * DAY, minVerified: 1 } });
  const first = await test.backup();
  const left = async () => (await test.catalog('nas').list('things')).backups.map(({ manifest }) => manifest.id);
  await test.clock.advance(100 * DAY);
  await take(test, 1, first);
  await prune(test.job, {}, test.context());
  test.telling.change('changed');
  const second = await test.backup();
  await prune(test.job, {}, test.context());
  expect(await left()).toEqual([second.id, first.id]);
  await test.clock.advance(31 * DAY);
  await take(test, 1, second);
  await prune(test.job, {}, test.context());
  expect(await left()).toEqual([second.id]);
});

async function take(test: TestJob, runs: number, expected: Manifest): Promise<void> {
  for (let done = 0; done < runs; done += 1) expect((await test.backup()).id).toBe(expected.id);
}

function never(): never {
  throw new Error('Nobody asks for the facts of what is not stored.');
}
