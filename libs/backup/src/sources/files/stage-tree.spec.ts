// Restored files are those that were captured, and nothing leads out of the place that they are restored to.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { compareFacts } from '../../core/facts.js';
import { examContext } from '../../testing/source-exam/examination.js';
import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import { restoreChecks } from './restore-plan.js';
import { stageTree } from './stage-tree.js';
import { undoSwap } from './swap-files.js';
import { backUp, type MadeBackup, restore, restoreHere, settingsFor, show } from './test-files-backup.spec.support.js';

const newDirectory = tempDirectories();

let base: string;
let live: string;

beforeEach(async () => {
  base = await newDirectory();
  live = join(base, 'live');
  mkdirSync(live);
});

function write(path: string, content = path): void {
  mkdirSync(dirname(join(live, path)), { recursive: true });
  writeFileSync(join(live, path), content);
}

function makeTree(): void {
  mkdirSync(join(live, 'a/b/c'), { recursive: true });
  mkdirSync(join(live, 'empty'));
  write('a/one.txt');
  writeFileSync(join(live, 'a/b/big.bin'), Buffer.alloc(3_000_000, 7));
  write(`a/b/c/${'n'.repeat(200)}`);
  write('none', '');
  writeFileSync(Buffer.concat([Buffer.from(`${live}/`), Buffer.from([0x62, 0xff, 0xfe])]), 'bytes');
  linkSync(join(live, 'a/one.txt'), join(live, 'z-same'));
  symlinkSync('../nowhere', join(live, 'a/dangling'));
  symlinkSync('a', join(live, 'way'));
  chmodSync(join(live, 'a/one.txt'), 0o4751);
  chmodSync(join(live, 'a/b'), 0o555);
  utimesSync(join(live, 'none'), new Date(-1500), new Date(-1500));
  execFileSync('touch', ['-h', '-d', '2001-02-03T04:05:06.5Z', join(live, 'way'), join(live, 'empty')]);
}

describe('staging', () => {
  it('makes the tree that was captured', async () => {
    makeTree();
    const before = show(live);
    const backup = backUp(live, '20260101T000000Z-aaaaaaaaaa');
    renameSync(live, join(base, 'original'));
    const staged = await stageTree(settingsFor(live), backup, examContext());
    expect(compareFacts(backup.facts, staged.facts)).toEqual([]);
    expect(await staged.swap()).toEqual({ keptPrevious: false });
    await staged.discard();
    expect(show(live)).toEqual(before);
    execFileSync('diff', ['-r', '--no-dereference', live, join(base, 'original')]);
    expect(readdirSync(base).toSorted()).toEqual(['live', 'original']);
  });

  it('makes the tree of each backup of a chain, with what was deleted gone and what turned into something else', async () => {
    write('a/x', '1');
    write('dir/inside');
    write('file');
    const changes = {
      a: () => undefined,
      b: () => write('a/x', 'longer'),
      c: () => rmSync(join(live, 'a/x')),
      d: () => {
        rmSync(join(live, 'dir'), { recursive: true });
        write('dir', 'now a file');
      },
      e: () => {
        rmSync(join(live, 'file'));
        write('file/now/a/directory');
      },
      f: () => {
        rmSync(join(live, 'dir'));
        symlinkSync('file', join(live, 'dir'));
      },
    };
    const chain: MadeBackup[] = [];
    const were: string[][] = [];
    for (const [name, change] of Object.entries(changes)) {
      change();
      chain.push(backUp(live, `20260101T000000Z-${name.repeat(10)}`, chain));
      were.push(show(live));
    }
    for (const [step, backup] of chain.entries()) {
      restoreHere(live, backup, chain);
      expect(show(live)).toEqual(were[step]);
    }
    await restore(live, chain.at(-1) as MadeBackup);
    expect(show(live)).toEqual(were.at(-1));
    await expect(restore(live, { ...(chain.at(-1) as MadeBackup), earlier: [] })).rejects.toMatchObject({
      code: 'CHAIN_BROKEN',
    });
  });

  it('reads the index and one volume for one file, and leaves the rest alone', async () => {
    for (let photo = 0; photo < 50; photo += 1) write(`photos/${photo}.jpg`);
    const whole = backUp(live, '20260101T000000Z-aaaaaaaaaa');
    write('photos/50.jpg');
    const backup = backUp(live, '20260102T000000Z-bbbbbbbbbb', [whole]);
    for (const path of ['photos/7.jpg', 'photos/8.jpg']) write(path, 'ruined');
    const part = { paths: ['photos/7.jpg'] };
    const checks = await restoreChecks(settingsFor(live, part), backup, examContext().signal);
    expect(checks.find(({ name }) => name === 'selected-files')?.message).toContain('1 file');
    const { checks: found, runId } = await restore(live, backup, part);
    expect(found.map(({ verdict }) => verdict)).toEqual(['ok']);
    expect([backup.opened, whole.opened]).toEqual([['index.jsonl', 'index.jsonl'], ['files-00001.tar']]);
    const read = (name: string): string => readFileSync(join(live, 'photos', name), 'utf8');
    expect([read('7.jpg'), read('8.jpg')]).toEqual(['photos/7.jpg', 'ruined']);
    await undoSwap(settingsFor(live), runId, examContext());
    expect(read('7.jpg')).toBe('ruined');
  });

  it('restores a link without its file as the file', async () => {
    write('a/first', 'content');
    for (const name of ['x', 'y']) {
      mkdirSync(join(live, name));
      linkSync(join(live, 'a/first'), join(live, name, 'also'));
    }
    const backup = backUp(live, '20260101T000000Z-aaaaaaaaaa');
    rmSync(live, { recursive: true });
    await restore(live, backup, { paths: ['x', 'y'] });
    expect(
      show(live).map((line) =>
        line
          .split(' ')
          .filter((_, field) => field === 0 || field === 5)
          .join(' '),
      ),
    ).toEqual(['x', 'x/also x/also', 'y', 'y/also x/also']);
    expect(readFileSync(join(live, 'y/also'), 'utf8')).toBe('content');
  });

  it('names what comes near a path that is not there', async () => {
    write('photos/summer.jpg');
    const backup = backUp(live, '20260101T000000Z-aaaaaaaaaa');
    const settings = settingsFor(live, { paths: ['photos/sumer.jpg'] });
    const refused = { code: 'REQUEST_INVALID', hint: expect.stringContaining('photos/summer.jpg') };
    await expect(restoreChecks(settings, backup, examContext().signal)).rejects.toMatchObject(refused);
    await expect(stageTree(settings, backup, examContext())).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    for (const path of ['', '.', '/etc/passwd', '../x', 'a/../b', 'nul\0']) {
      const wrong = settingsFor(live, { paths: [path] });
      await expect(stageTree(wrong, backup, examContext())).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    }
    expect(readdirSync(live)).toEqual(['photos']);
  });

  it('calls the hooks around the swap, and leaves everything as it is when the first one fails', async () => {
    write('x', 'old');
    const backup = backUp(live, '20260101T000000Z-aaaaaaaaaa');
    write('x', 'new');
    const told: string[] = [];
    const hooks = {
      beforeSwap: () => void told.push(readFileSync(join(live, 'x'), 'utf8')),
      afterSwap: () => void told.push('after'),
    };
    await restore(live, backup, { hooks });
    expect(told).toEqual(['new', 'after']);
    const refusing = { beforeSwap: () => Promise.reject(new Error('busy')) };
    await expect(restore(live, backup, { hooks: refusing })).rejects.toThrow(/busy/);
  });
});
