// `restore` and what comes with it: what is typed, what is asked, what is there afterwards.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { TestHost } from '../../../nest/test-host.spec.support.js';
import { say, type Situation } from '../../command-line.spec.support.js';

let host: TestHost;
let ids: Record<string, string>;
const at = (name: string): string => join(host.directory, name);
const storage = (): string[] => ['-s', `file://${host.backups}`, '-i', at('key.txt')];

/** All that is left: the storage and the key. */
async function nestjsBackup(args: readonly string[], situation?: Situation) {
  return await say([...args, ...storage()], situation);
}

function interruptAt(step: RegExp): NonNullable<Situation['watch']> {
  return (text, press) => {
    if (step.test(text)) press();
  };
}

function titles(file: string): number {
  return Number(execFileSync('sqlite3', [file, 'SELECT count(*) FROM photos'], { encoding: 'utf8' }));
}

beforeAll(async () => {
  host = await TestHost.create();
  const identity = await generateX25519Identity();
  writeFileSync(at('key.txt'), `# a key\n${identity}\n`);
  mkdirSync(at('uploads/2026'), { recursive: true });
  writeFileSync(at('uploads/a.txt'), 'a');
  writeFileSync(at('uploads/2026/b.txt'), 'b');
  const { jobs, ...others } = host.options();
  const backups = await host.start({
    ...others,
    encryption: { recipients: [await identityToRecipient(identity)], identities: [identity] },
    jobs: {
      ...jobs,
      uploads: { source: { type: 'files', directory: at('uploads') } },
      config: { source: { type: 'environment', variables: ['CLI_TEST_*'] } },
    },
  });
  process.env['CLI_TEST_TOKEN'] = 'sesame';
  const runs = await Promise.all(['gallery', 'uploads', 'config'].map(async (job) => await backups.run(job)));
  ids = Object.fromEntries(runs.map(({ job, backupId }) => [job, backupId]));
  delete process.env['CLI_TEST_TOKEN'];
  await host.app.close();
});

afterAll(async () => {
  await host.stop();
});

describe('restore', () => {
  it('shows the plan, asks for the name of the target, and says how to undo it', async () => {
    writeFileSync(at('live.db'), '');
    execFileSync('sqlite3', [at('live.db'), 'CREATE TABLE photos (id INTEGER)']);
    const args = ['restore', '--job', 'gallery', '--to', at('live.db')];
    const { exitCode, stdout, stderr } = await nestjsBackup(args, { answers: ['live.db'] });
    expect(stderr).toMatch(/trust: .* is verified\.\n(.*\n)*1\. Take a safety backup of live\.db/);
    expect(stdout).toContain(`Restored ${ids['gallery']} into live.db`);
    expect({ exitCode, rows: titles(at('live.db')) }).toEqual({ exitCode: 0, rows: 40 });

    const [, undo = ''] = /^ {2}npx nestjs-backup (.*)$/m.exec(stdout) ?? [];
    expect(undo).toContain(`--job gallery --to ${at('live.db')} -s file://`);
    const undone = await say(undo.split(' '), { answers: ['live.db'] });
    expect(undone).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('live.db is again as it was') });
    expect(titles(at('live.db'))).toBe(0);
    expect(await say(undo.split(' '), { answers: ['gallery.db'] })).toMatchObject({ exitCode: 3 });
    expect(await say([...undo.split(' '), '--yes'])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('[UNDO_UNAVAILABLE]'),
    });
  });

  it('changes nothing when another name is typed, or nobody is there to type it', async () => {
    const args = ['restore', '--job', 'gallery', '--to', at('never.db')];
    const wrong = await nestjsBackup(args, { answers: ['gallery.db'] });
    const nobody = await nestjsBackup(args);
    expect([wrong.exitCode, nobody.exitCode, existsSync(at('never.db'))]).toEqual([3, 3, false]);
    expect(nobody.stderr).toContain('Add --confirm never.db, or --yes.');
  });

  it('takes the one that is named, parts of files, and a name beside', async () => {
    const part = ['restore', ids['uploads'] ?? '', '--to', at('uploads'), '--into', 'looked-at', '--path', '2026'];
    const { exitCode, stdout } = await nestjsBackup([...part, '--yes']);
    expect({ exitCode, b: readFileSync(at('looked-at/2026/b.txt'), 'utf8') }).toEqual({ exitCode: 0, b: 'b' });
    expect(existsSync(at('looked-at/a.txt'))).toBe(false);
    expect(stdout).not.toContain('undone by');
  });

  it('puts the environment down for review, and prints no secret', async () => {
    const args = ['restore', '--job', 'config', '--to', at('review/env'), '--yes', '--verbose'];
    const { exitCode, stdout, stderr } = await nestjsBackup(args);
    const [, place = ''] = /into (\S+) in/.exec(stdout) ?? [];
    expect(exitCode).toBe(0);
    expect(execFileSync('grep', ['-r', 'sesame', place], { encoding: 'utf8' })).toContain('CLI_TEST_TOKEN');
    expect(stdout + stderr).not.toContain('sesame');
  });

  it('shows a plan as the answer when only that is asked for', async () => {
    const args = ['restore', '--job', 'gallery', '--at', '1ms ago', '--to', at('planned.db')];
    const { exitCode, stdout } = await nestjsBackup([...args, '--plan', '--json', '--no-safety-backup']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ backupId: ids['gallery'], target: 'planned.db', allowed: true });
    expect(stdout).toContain('Take no safety backup: it is declined.');
    expect(existsSync(at('planned.db'))).toBe(false);
  });

  it('ends with 3 when a gate is closed, and says how to go on', async () => {
    writeFileSync(at('taken.db'), '');
    const args = ['restore', '--job', 'gallery', '--to', at('live.db'), '--into', 'taken.db'];
    const [plan, restored] = [await nestjsBackup([...args, '--plan']), await nestjsBackup([...args, '--yes'])];
    expect([plan.exitCode, restored.exitCode]).toEqual([3, 3]);
    expect(restored.stderr).toMatch(/BLOCKED.*new-place[^]*Nothing was changed: new-place stands in the way/);
  });

  it.each([
    ['no job of several', ['restore', '--to', 'x.db'], /several jobs: config, gallery, uploads.*\n.*--job/],
    ['no place', ['restore', '--job', 'gallery'], /gallery\.db \(sqlite\) is to go.*\n.*--to \/path\/to\/gallery\.db/],
    ['a place of another kind', ['restore', '--job', 'gallery', '--to', 'postgres://x/y'], /can't go there/],
    ['a missing directory', ['restore', '--job', 'gallery', '--to', '/no/such/x.db'], /mkdir -p \/no\/such/],
    ['an unknown id', ['restore', '20260101T000000Z-abcdefghij', '--to', 'x.db'], /BACKUP_NOT_FOUND/],
    ['no time', ['restore', '--job', 'gallery', '--at', 'tuesday', '--to', 'x.db'], /"tuesday" is no time/],
  ])('ends with 2 for %s', async (_, args, message) => {
    const { exitCode, stderr } = await nestjsBackup(args);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it('says when there was none yet', async () => {
    const args = ['restore', '--job', 'gallery', '--at', '2020-01-01', '--to', at('x.db')];
    expect(await nestjsBackup(args)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('[NO_BACKUP]') });
  });

  it('needs the right key', async () => {
    writeFileSync(at('wrong.txt'), await generateX25519Identity());
    const args = ['restore', '-j', 'gallery', '--to', at('never.db'), '-s', `file://${host.backups}`, '--yes'];
    const none = await say(args);
    const wrong = await say([...args, '-i', at('wrong.txt')]);
    expect([none.exitCode, wrong.exitCode, existsSync(at('never.db'))]).toEqual([3, 3, false]);
    expect([none.stderr, wrong.stderr]).toEqual([
      expect.stringContaining('content-opens'),
      expect.stringContaining('content-opens'),
    ]);
  });

  it('asks for a passphrase without showing it', async () => {
    const args = ['restore', '-j', 'gallery', '--to', at('live.db'), '-s', `file://${host.backups}`];
    const passphrase = 'correct horse battery staple';
    const { exitCode, stderr } = await say([...args, '--passphrase-file', '-'], { answers: [passphrase] });
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: expect.stringMatching(/^Passphrase: \nbackup /) });
    expect(stderr).not.toContain(passphrase);
  });

  it('is stopped by Ctrl-C while it asks', async () => {
    const args = ['restore', '-j', 'gallery', '--to', at('never.db')];
    const situation = { answers: [], watch: interruptAt(/^Type /) };
    const { exitCode } = await say([...args, ...storage()], situation);
    expect({ exitCode, isThere: existsSync(at('never.db')) }).toEqual({ exitCode: 130, isThere: false });
  });

  it('is stopped by Ctrl-C with the live data as it was', async () => {
    const args = ['restore', '-j', 'gallery', '--to', at('live.db'), '--yes'];
    const { exitCode, stderr } = await nestjsBackup(args, { watch: interruptAt(/safety backup/) });
    expect({ exitCode, rows: titles(at('live.db')) }).toEqual({ exitCode: 130, rows: 0 });
    expect(stderr).toMatch(/Ctrl-C again ends at once[^]*live\.db is as it was/);
  });

  it('ends at once at the second Ctrl-C, saying what may be left', async () => {
    const args = ['restore', '-j', 'gallery', '--to', at('live.db'), '--yes'];
    const watch = interruptAt(/taking a safety backup|Stopping/);
    const { exitCode, stderr } = await nestjsBackup(args, { watch });
    expect(exitCode).toBe(-1);
    expect(stderr).toContain('the next restore to the same place removes it');
  });
});

describe('drill', () => {
  it('proves the newest backup of a job in a directory of its own, and says how long that took', async () => {
    const { exitCode, stdout } = await nestjsBackup(['drill', 'uploads']);
    expect(stdout).toMatch(new RegExp(`^${ids['uploads']} in storage is proven: .*\\nRecovery time: \\S+ m?s\\n$`));
    expect(exitCode).toBe(0);
  });

  it('proves a certain one where there is room, and leaves nothing there', async () => {
    mkdirSync(at('room'));
    const { exitCode, stdout } = await nestjsBackup(['drill', ids['gallery'] ?? '', '--to', at('room'), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ result: { backupId: ids['gallery'], rows: 40 } });
    expect({ exitCode, left: readdirSync(at('room')) }).toEqual({ exitCode: 0, left: [] });
  });
});

describe('prune', () => {
  it('shows what rules that are typed would remove, and removes it when told to', async () => {
    const rules = ['prune', 'gallery', '--keep-last', '1'];
    const shown = await nestjsBackup(rules);
    expect(shown).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('storage: would keep ') });
    const removed = await nestjsBackup([...rules, '--yes', '--json']);
    expect(JSON.parse(removed.stdout)).toMatchObject([{ destination: 'storage', decisions: expect.any(Array) }]);
    expect(removed.exitCode).toBe(0);
  });

  it('removes nothing by rules that nobody gave', async () => {
    const { exitCode, stderr } = await nestjsBackup(['prune', 'gallery', '--yes']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--keep-last 30') });
  });
});

describe('backup', () => {
  it('takes one by the options of the application, and none without them', async () => {
    const source = { type: 'sqlite', file: host.file };
    const options = {
      destinations: { local: { storage: { type: 'local', directory: at('others') } } },
      jobs: { db: { source } },
    };
    writeFileSync(at('backup.config.mjs'), `export default ${JSON.stringify(options)};`);
    const taken = await say(['backup', '--config', at('backup.config.mjs'), '--label', 'before the update']);
    expect(taken).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\S+ of db: .* in local, verified\./) });
    expect(await nestjsBackup(['backup', 'gallery'])).toMatchObject({ exitCode: 2 });
  });
});
