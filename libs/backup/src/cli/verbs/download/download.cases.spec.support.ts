// `download`: the content or the stored bytes, whole or not at all, and nothing where it does not belong.

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';

import { EXIT } from '../../exit-codes.js';
import { makeStore, type TestStore } from '../../test-store.spec.support.js';

let directory: string;
let store: TestStore;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nestjs-backup-spec-'));
  store = await makeStore(directory);
});
afterAll(async () => await rm(directory, { recursive: true, force: true }));

const there = (name = ''): string => join(directory, 'out', name);
afterEach(async () => await rm(there(), { recursive: true, force: true }));

async function found(): Promise<string[]> {
  return (await readdir(there()).catch(() => [])).toSorted();
}

describe('download', () => {
  it('puts every object into a directory, decrypted and decompressed, for the owner alone', async () => {
    const { source, ids } = store;
    const { stdout, stderr, exitCode } = await store.say(['download', ids.things, '-d', there()]);
    expect(await readFile(there('things.db'))).toEqual(source.live.get('things.db'));
    expect(await readFile(there('extra.txt'), 'utf8')).toBe('something more');
    expect((await stat(there('things.db'))).mode & 0o777).toBe(0o600);
    expect(stdout).toBe(`${there('things.db')}  200.0 kB\n${there('extra.txt')}  14 B\n`);
    expect([stderr, exitCode, await found()]).toEqual(['', EXIT.done, ['extra.txt', 'things.db']]);
  });

  it('takes one object by either name, and answers its sum', async () => {
    for (const name of ['extra.txt', 'extra.txt.gz.age']) {
      const { stdout } = await store.say([
        'download',
        store.ids.things,
        name,
        '-o',
        there('copy'),
        '--force',
        '--json',
      ]);
      const sha256 = createHash('sha256').update('something more').digest('hex');
      expect(JSON.parse(stdout)).toEqual({
        backupId: store.ids.things,
        files: [{ path: there('copy'), bytes: 14, sha256 }],
      });
    }
  });

  it('gives the stored bytes with --raw, for which no key is needed', async () => {
    const args = ['download', store.ids.things, 'things.db.gz.age', '--raw', '-o', there('raw')];
    expect(await store.say(args, { keyless: true })).toMatchObject({ exitCode: EXIT.done, stderr: '' });
    expect(await readFile(there('raw'))).toEqual(await readFile(store.objectFile('things.db.gz.age')));
  });

  it('sends one object to stdout, and nothing else', async () => {
    const { bytes, exitCode } = await store.say(['download', store.ids.things, 'things.db', '-o', '-']);
    expect([bytes.equals(store.source.live.get('things.db') ?? Buffer.alloc(0)), exitCode]).toEqual([true, EXIT.done]);
  });

  it.each([
    ['a terminal', ['things.db', '-o', '-'], { isTTY: true }, 'not for a terminal'],
    ['stdout with JSON', ['things.db', '-o', '-', '--json'], {}, 'no room for JSON'],
    ['one file for two objects', ['-o', 'both'], {}, 'extra.txt.gz.age; or give --directory'],
    ['two places', ['things.db', '-o', 'a', '-d', 'b'], {}, 'exclude each other'],
    ['an object that is not there', ['nothing.db'], {}, 'Name one of: things.db.gz.age'],
  ])('refuses %s', async (_, args, surroundings, said) => {
    const { exitCode, stdout, stderr } = await store.say(['download', store.ids.things, ...args], surroundings);
    expect([stdout, exitCode === EXIT.usage || exitCode === EXIT.failed]).toEqual(['', true]);
    expect(stderr).toContain(said);
  });

  it('replaces nothing without --force', async () => {
    const args = ['download', store.ids.things, 'extra.txt', '-d', there()];
    await store.say(args);
    await writeFile(there('extra.txt'), 'mine');
    expect(await store.say(args)).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(await readFile(there('extra.txt'), 'utf8')).toBe('mine');
    expect(await store.say([...args, '--force'])).toMatchObject({ exitCode: EXIT.done });
    expect([await readFile(there('extra.txt'), 'utf8'), await found()]).toEqual(['something more', ['extra.txt']]);
  });

  it('leaves nothing of what is damaged, raw or plain, and does not end as if it were good', async () => {
    const file = store.objectFile('things.db.gz.age');
    const good = await readFile(file);
    const bad = Buffer.from(good);
    bad[bad.length - 5] = (bad.at(-5) ?? 0) ^ 1;
    try {
      await rm(file);
      await writeFile(file, bad);
      for (const form of [[], ['--raw']]) {
        const { exitCode, stdout, stderr } = await store.say([
          'download',
          store.ids.things,
          'things.db.gz.age',
          '-d',
          there(),
          ...form,
        ]);
        expect([exitCode, stdout, await found()]).toEqual([EXIT.failed, '', []]);
        expect(stderr).toMatch(/\[DATA_(CORRUPT|MISMATCH)\]/);
      }
    } finally {
      await writeFile(file, good);
    }
  });

  it('says which key is missing or wrong, and leaves nothing', async () => {
    const args = ['download', store.ids.things, 'extra.txt', '-d', there()];
    expect((await store.say(args, { keyless: true })).stderr).toContain('[DECRYPTION_KEY_MISSING]');
    const other = join(directory, 'other.txt');
    const secret = await generateX25519Identity();
    await writeFile(other, secret);
    const { stderr, exitCode } = await store.say([...args, '-i', other, '--verbose'], { keyless: true });
    expect(stderr).toContain('[DECRYPTION_KEY_WRONG]');
    expect([exitCode, stderr.includes(secret), await found()]).toEqual([EXIT.failed, false, []]);
  });
});
