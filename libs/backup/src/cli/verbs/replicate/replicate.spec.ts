// `replicate`: what one place lacks comes to it, by two URLs and without a key.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { say } from '../../command-line.spec.support.js';
import { makeStore, type TestStore } from '../../test-store.spec.support.js';

let root: string;
let store: TestStore;
let target: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'replicate-'));
  store = await makeStore(root);
  target = join(root, 'second');
});
afterAll(async () => await rm(root, { recursive: true, force: true }));

const replicate = async (...args: readonly string[]) =>
  await say(['replicate', '--from', store.url, '--to', pathToFileURL(target).href, ...args]);

describe('replicate', () => {
  it('copies one job, then the rest, then nothing, to a directory that it makes', async () => {
    const first = await replicate('--job', 'things', '--json');
    expect({ exitCode: first.exitCode, result: JSON.parse(first.stdout) }).toMatchObject({
      exitCode: 0,
      result: { from: 'first', to: 'second', jobs: [{ job: 'things', copied: [store.ids.things], failed: [] }] },
    });
    const plan = await replicate('--dry-run');
    expect(plan.stdout).toMatch(new RegExp(`${store.ids.others} +others +copy .*\\n1 backup to copy, `));
    expect(plan.stdout).not.toContain(store.ids.things);
    const rest = await replicate();
    expect(rest.stdout).toContain('things: second lacks nothing that first has.\n');
    expect(rest.stdout).toMatch(/^others: 1 backup copied \(.*\), every byte read back\.$/m);
    expect((await replicate()).stdout).toContain('others: second lacks nothing that first has.');
    const { stdout } = await say(['list', '-s', pathToFileURL(target).href, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ total: 2, backups: [{ trust: 'verified' }, { trust: 'verified' }] });
  });

  it('ends with 1 when one could not be copied, and says why', async () => {
    const file = store.objectFile('things.db.gz.age');
    const bytes = await readFile(file);
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    await writeFile(file, bytes);
    await rm(target, { recursive: true });
    const { exitCode, stdout, stderr } = await replicate();
    expect(exitCode).toBe(1);
    expect(stdout).toContain('things: 0 backups copied (0 B), every byte read back; 1 backup not copied.');
    expect(stderr).toContain(`The copy of ${store.ids.things} in first is bad`);
    const why = `Not copied of things: ${store.ids.things}. The copy in first is bad, and there is no other.`;
    expect((await replicate('-n')).stdout).toContain(why);
    const again = await replicate();
    expect(again).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(why) });
    expect(again.stdout).not.toContain('things: second lacks nothing');
  });

  it.each([[[]], [['--from', 'file:///a']], [['to-second']]])('asks for both places: %j', async (args) => {
    const { exitCode, stderr } = await say(['replicate', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Give --from and --to');
  });
});
