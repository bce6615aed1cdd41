// The verbs that tell what was done and what there is, over one storage: history, audit, status, doctor, files.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { EXIT } from '../../exit-codes.js';
import { makeStore, type TestStore } from '../../test-store.spec.support.js';

let directory: string;
let store: TestStore;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nestjs-backup-spec-'));
  store = await makeStore(directory);
  await store.say(['download', store.ids.things, 'extra.txt', '-o', join(directory, 'extra.txt')]);
});
afterAll(async () => await rm(directory, { recursive: true, force: true }));

const rowsOf = (text: string): string[] => text.trimEnd().split('\n').slice(1);

describe('history', () => {
  it('shows the runs of the application that is gone', async () => {
    const { stdout, stderr, exitCode } = await store.say(['history'], { keyless: true });
    expect(rowsOf(stdout)).toEqual([
      expect.stringMatching(new RegExp(` UTC +backup +others +succeeded +\\S+ m?s +manual +${store.ids.others}$`)),
      expect.stringMatching(new RegExp(` UTC +backup +things +succeeded +\\S+ m?s +manual +${store.ids.things}$`)),
    ]);
    expect([stderr, exitCode]).toEqual(['', EXIT.done]);
  });

  it.each([
    [['--job', 'things'], 1],
    [['--operation', 'verify'], 0],
    [['--state', 'succeeded', '-n', '1'], 1],
    [['--since', '1h'], 2],
    [['--until', '1h'], 0],
    [['--backup-id', 'no-such-id'], 0],
  ])('shows with %j %d', async (args, count) => {
    const { stdout } = await store.say(['history', '--json', ...args]);
    expect((JSON.parse(stdout) as { runs: unknown[] }).runs).toHaveLength(count);
  });

  it('refuses a state that there is not', async () => {
    expect(await store.say(['history', '--state', 'great'])).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
  });
});

describe('audit', () => {
  it('says who asked for what, also by this command line', async () => {
    const { stdout } = await store.say(['audit', '--action', 'download']);
    expect(rowsOf(stdout)).toEqual([
      expect.stringMatching(/ \S+@\S+, by the command line +download +things +succeeded +\S+ +extra\.txt$/),
    ]);
    expect(rowsOf((await store.say(['audit', '--outcome', 'refused'])).stdout)).toEqual([]);
  });
});

describe('status', () => {
  it('says of each job what there is', async () => {
    const { stdout, exitCode } = await store.say(['status'], { keyless: true });
    expect(rowsOf(stdout)).toEqual([
      expect.stringMatching(/^others +test things\.db +1 +\S+ kB +just now +verified +just now$/),
      expect.stringMatching(/^things +test things\.db +1 +\S+ kB +just now +verified +just now$/),
    ]);
    expect(exitCode).toBe(EXIT.done);
  });

  it('says which storage is not counted', async () => {
    const { stderr, exitCode } = await store.say(['status', '-s', `${store.url}-elsewhere`]);
    expect(stderr).toContain("storage-2 can't be looked at: what it holds is not counted.");
    expect(exitCode).toBe(EXIT.failed);
  });
});

describe('doctor', () => {
  it('tries storage and key, and says nothing of what only an application has', async () => {
    const { stdout, exitCode } = await store.say(['doctor']);
    expect(stdout).toMatch(/✓ write .*\n/);
    expect(stdout).toMatch(/✓ round-trip .*\n/);
    expect(stdout).not.toMatch(/schedule|notifier|advice/);
    expect(exitCode).toBe(EXIT.done);
  });

  it('warns of a key that is not there', async () => {
    const { stdout, exitCode } = await store.say(['doctor', '--job', 'things'], { keyless: true });
    expect(stdout).toContain('! keys');
    expect(stdout).toContain('→ Add --identity');
    expect(exitCode).toBe(EXIT.done);
  });

  it('fails when a storage is not there', async () => {
    const { stdout, exitCode } = await store.say(['doctor', '-s', `${store.url}-elsewhere`]);
    expect(stdout).toMatch(/destination storage-2\n +✗/);
    expect(exitCode).toBe(EXIT.failed);
  });
});

describe('files', () => {
  it('refuses what holds none', async () => {
    const { stderr, exitCode } = await store.say(['files', store.ids.things]);
    expect(stderr).toContain('A backup of the kind test has no list of files.');
    expect(exitCode).toBe(EXIT.usage);
  });
});
