// Nothing that a verb says holds a secret: not an answer, not an error, not with --verbose or --json.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { say } from './command-line.spec.support.js';
import { makeStore, type TestStore } from './test-store.spec.support.js';
import { VERBS } from './verbs.js';

const AWS_SECRET = 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY';
const PASSWORD = 'hunter2-and-more';
const PASSPHRASE = 'correct-horse-battery';

let directory: string;
let store: TestStore;
let key: string;
const before = { ...process.env };
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nestjs-backup-spec-'));
  store = await makeStore(directory);
  key = (await readFile(store.keyFile, 'utf8')).split('\n')[1] ?? '';
  await writeFile(join(directory, 'passphrase'), PASSPHRASE);
  await writeFile(join(directory, 'bad-key'), `${key.slice(0, -1)}\n`);
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: AWS_SECRET,
    PGPASSWORD: PASSWORD,
  });
});
afterAll(async () => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'PGPASSWORD']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await rm(directory, { recursive: true, force: true });
});

/** Words that let a verb get as far as it can without a database. */
function wordsFor(verb: string): string[] {
  const words: Readonly<Record<string, string[]>> = {
    show: [store.ids.things],
    files: [store.ids.things],
    verify: [store.ids.things],
    download: [store.ids.things, '-d', join(directory, 'out'), '--force'],
    restore: [store.ids.things, '--to', `postgres://owner:${PASSWORD}@127.0.0.1:1/app`, '--yes'],
    undo: [
      'run-20260101T000000Z-aaaaaaaaaa',
      '--job',
      'things',
      '--to',
      `postgres://owner:${PASSWORD}@127.0.0.1:1/app`,
      '--yes',
    ],
    rescue: [store.ids.things, '--table', 'photos', '--to', `postgres://owner:${PASSWORD}@127.0.0.1:1/app`, '--plan'],
    drill: ['things', '--to', `postgres://owner:${PASSWORD}@127.0.0.1:1/app`],
    replicate: ['--from', store.url, '--to', `s3://AKIA:${AWS_SECRET}@bucket/x`],
    prune: ['things', '--keep-last', '1'],
    completion: ['bash'],
    keygen: ['-o', join(directory, 'new-key.txt')],
  };
  return words[verb] ?? [];
}

/** Where the backups are, and with which key: some that work, and some that do not. */
const situations = (): [string, string[]][] => [
  ['all is right', ['-s', store.url, '-i', store.keyFile]],
  ['the key is another one', ['-s', store.url, '-i', join(directory, 'bad-key')]],
  ['there is a passphrase', ['-s', store.url, '--passphrase-file', join(directory, 'passphrase')]],
  ['credentials are in the URL', ['-s', `s3://AKIA:${AWS_SECRET}@bucket/prefix`]],
  ['a password is in what is no URL', ['-s', `s3//AKIA:${AWS_SECRET}@bucket`]],
  [
    'a password is in the endpoint',
    ['-s', store.url, '-s', `s3://b/p?endpoint=${encodeURIComponent(`http://u:${PASSWORD}@127.0.0.1:1`)}&region=x`],
  ],
];

const FORMS = [['--verbose'], ['--json', '--verbose']];

describe.each(VERBS.map(({ name }) => name))('%s', (verb) => {
  it.each([0, 1, 2, 3, 4, 5])('says no secret in situation %d', async (index) => {
    const [name, place] = situations()[index] ?? ['', []];
    // Making a key of a passphrase takes seconds, as it is meant to.
    if (verb === 'doctor' && place.includes('--passphrase-file')) return;
    const needsNone = VERBS.find((one) => one.name === verb)?.needsNoBackups === true;
    for (const form of FORMS) {
      const { stdout, stderr } = await say([verb, ...wordsFor(verb), ...(needsNone ? [] : place), ...form]);
      for (const secret of [AWS_SECRET, PASSWORD, PASSPHRASE, key, key.slice(0, -1)]) {
        expect([name, form, `${stdout}${stderr}`.includes(secret)]).toEqual([name, form, false]);
      }
      expect(stdout + stderr).not.toMatch(/AGE-SECRET-KEY-1/);
    }
  });
});
