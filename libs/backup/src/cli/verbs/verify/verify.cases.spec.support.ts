// `verify`: one backup or all, with or without the key, and a bad copy is what the exit code is about.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { EXIT } from '../../exit-codes.js';
import { makeStore, type TestStore } from '../../test-store.spec.support.js';

let directory: string;
let store: TestStore;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nestjs-backup-spec-'));
  store = await makeStore(directory);
});
afterAll(async () => await rm(directory, { recursive: true, force: true }));

describe('verify', () => {
  it('reads every byte of the content with the key, and of what is stored without', async () => {
    const open = await store.say(['verify', store.ids.things]);
    expect(open.stdout).toContain(`${store.ids.things}  things  good\n  storage: Read back `);
    expect(open.stdout).toContain('every byte of the content is the one that was captured.');
    expect(open.stdout).toMatch(/\n1 backup verified\.\n$/);
    const sealed = await store.say(['verify', '--job', 'things', '--json'], { keyless: true });
    expect(sealed.stdout).toContain('no key was at hand to open them');
    expect([open.exitCode, sealed.exitCode]).toEqual([EXIT.done, EXIT.done]);
  });

  it('makes no storage where there is none', async () => {
    const { exitCode, stderr } = await store.say(['verify', store.ids.things, '-s', `${store.url}-elsewhere`]);
    expect(stderr).toContain("storage-2 can't be looked at");
    expect([exitCode, existsSync(`${store.directory}-elsewhere`)]).toEqual([EXIT.done, false]);
  });

  it.each([[[]], [['--all', '--job', 'things']]])('has to be told what, in one way: not %j', async (args) => {
    expect(await store.say(['verify', ...args])).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
  });

  it('says which is bad, reads the others all the same, and the next list knows it', async () => {
    const file = store.objectFile('extra.txt.gz.age');
    const good = await readFile(file);
    await writeFile(file, Buffer.concat([good.subarray(0, -1), Buffer.from([(good.at(-1) ?? 0) ^ 1])]));
    const { stdout, exitCode } = await store.say(['verify', '--all']);
    expect(stdout).toContain(`${store.ids.things}  things  BAD\n`);
    expect(stdout).toContain(`${store.ids.others}  others  good\n`);
    expect(stdout).toMatch(/\n1 of 2 backups could not be verified\.\n$/);
    expect(exitCode).toBe(EXIT.failed);
    expect((await store.say(['list', '--job', 'things'])).stdout).toMatch(/failed +storage \(bad\)/);
  });
});
