// Trees are swapped whole or in parts, and back; and whatever dies in the middle, nothing is lost.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { newRunId } from '../../../core/names.js';
import { ownedName } from '../../../kit/owned-names.js';
import { tempDirectories } from '../../../testing/temp-directory.spec.support.js';
import { type BytePath, ROOT } from '../byte-path.js';
import { Filter } from '../capture/filter.js';
import { ownFolder } from '../places.js';
import { show } from '../test-files-backup.spec.support.js';
import { forgetKept } from './forget.js';
import { swapTree, undoTree } from './swap-tree.js';

const newDirectory = tempDirectories();
const NOW = new Date('2026-01-02T00:00:00.000Z');
const FAR_AHEAD = new Date('2999-01-01T00:00:00.000Z');
const all = new Filter(undefined, []);

let root: string;
/** Beside it; never a place that matters, since a test is also run with what it tests broken. */
let outside: string;
let scratch: string;
let runId: string;

beforeEach(async () => {
  root = await newDirectory();
  outside = await newDirectory();
  runId = newRunId(NOW);
  scratch = join(ownFolder(root), ownedName('scratch'));
});

type Files = Readonly<Record<string, string>>;

/** `name/` is a directory. */
function write(base: string, files: Files): void {
  mkdirSync(base, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    const full = join(base, path);
    mkdirSync(path.endsWith('/') ? full : dirname(full), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(full, content);
  }
}

function swap(scope: readonly string[] = [ROOT], choice = all, reached?: () => void): void {
  swapTree({ root, runId, scratch, scope: scope as BytePath[], choice, ...(reached && { reached }) });
}

const LIVE = { 'a/old': '1', 'a/same/x': '2', gone: '3', 'kind/file': '4', empty: '' };
const BACKUP = { 'a/new': '5', 'a/same/x': '6', kind: '7', 'empty/': '', 'more/deep/er': '8' };

function linesOf(program: string, args: string[]): number {
  return execFileSync(program, args, { encoding: 'utf8' }).trimEnd().split('\n').length;
}

describe('swapping', () => {
  it('puts everything in place, takes away what the backup does not hold, and all of it back', () => {
    write(root, LIVE);
    write(join(scratch, 'tree'), BACKUP);
    const [before, after] = [show(root), show(join(scratch, 'tree'))];
    swap();
    expect(show(root)).toEqual(after);
    undoTree(root, runId, all);
    expect(show(root)).toEqual(before);
    expect(() => undoTree(root, runId, all)).toThrow(expect.objectContaining({ code: 'UNDO_UNAVAILABLE' }));
    expect(show(root)).toEqual(before);
    expect(forgetKept(root, FAR_AHEAD, NOW).length).toBe(1);
    rmSync(scratch, { recursive: true, force: true });
    expect(readdirSync(ownFolder(root))).toEqual([]);
  });

  it('undoes nothing twice, also where what was kept could not be removed after the undo', () => {
    write(root, LIVE);
    write(join(scratch, 'tree'), BACKUP);
    swap();
    const kept = join(ownFolder(root), `before-${runId}`);
    const journal = readFileSync(join(kept, 'journal.json'), 'utf8');
    undoTree(root, runId, all);
    const before = show(root);
    write(kept, { 'journal.json': journal, 'tree/': '' });
    expect(() => undoTree(root, runId, all)).toThrow(expect.objectContaining({ code: 'UNDO_UNAVAILABLE' }));
    expect(show(root)).toEqual(before);
  });

  it('leaves what the source excludes where it is, however deep, and merges around it', () => {
    write(root, { 'a/cache/x': 'mine', 'a/keep.tmp': 'mine', 'a/b/c.tmp': 'mine', 'a/b/old': '1', 'pure/old': '2' });
    write(join(scratch, 'tree'), { 'a/b/new': '3', 'pure/new': '4' });
    chmodSync(join(scratch, 'tree/a'), 0o711);
    const before = show(root);
    const choice = new Filter(undefined, ['**/*.tmp', 'a/cache']);
    swap([ROOT], choice);
    const names = show(root).map((line) => line.split(' ').slice(0, 2).join(' '));
    expect(names).toEqual(
      ['a 40711', 'a/b 40755', 'a/b/c.tmp 100644', 'a/b/new 100644', 'a/cache 40755', 'a/cache/x 100644'].concat([
        'a/keep.tmp 100644',
        'pure 40755',
        'pure/new 100644',
      ]),
    );
    undoTree(root, runId, choice);
    expect(show(root)).toEqual(before);
  });

  it('takes away only what the patterns of the source include', () => {
    write(root, { 'photos/a.jpg': '1', 'photos/notes.txt': 'mine', 'other/deep/x': 'mine', 'hollow/': '' });
    write(join(scratch, 'tree'), { 'photos/b.jpg': '2' });
    swap([ROOT], new Filter(['**/*.jpg'], []));
    const names = show(root).map((line) => line.split(' ')[0]);
    expect(names).toEqual([
      'hollow',
      'other',
      'other/deep',
      'other/deep/x',
      'photos',
      'photos/b.jpg',
      'photos/notes.txt',
    ]);
  });

  it('replaces parts and nothing else, makes the way to them, and takes both away again', () => {
    write(root, LIVE);
    write(join(scratch, 'tree'), BACKUP);
    const before = show(root);
    swap(['a/same', 'more/deep', 'gone']);
    const kept = show(root).filter((line) => !/^(a\/same|more|gone)/.test(line) && !line.startsWith('a '));
    expect(kept).toEqual(before.filter((line) => !/^(a\/same|gone|a )/.test(line)));
    expect(show(root).map((line) => line.split(' ')[0])).toEqual([
      'a',
      'a/old',
      'a/same',
      'a/same/x',
      'empty',
      'kind',
      'kind/file',
      'more',
      'more/deep',
      'more/deep/er',
    ]);
    undoTree(root, runId, all);
    const isTouched = /^a /;
    expect(show(root).filter((line) => !isTouched.test(line))).toEqual(before.filter((line) => !isTouched.test(line)));
  });

  it.each([
    ['a link', () => symlinkSync(outside, join(root, 'way'))],
    ['a file', () => writeFileSync(join(root, 'way'), '')],
  ])('does not put anything through %s', (_, make) => {
    write(root, {});
    make();
    write(outside, { kept: 'as it was' });
    write(join(scratch, 'tree'), { 'way/kept': 'evil' });
    const before = show(root);
    expect(() => swap(['way/kept'])).toThrow(expect.objectContaining({ code: 'RESTORE_FAILED' }));
    expect(show(root)).toEqual(before);
    expect(readFileSync(join(outside, 'kept'), 'utf8')).toBe('as it was');
  });

  it('does not take away a directory with what is excluded for what is none in the backup', () => {
    write(root, { 'a/x.tmp': 'mine' });
    write(join(scratch, 'tree'), { a: '1' });
    expect(() => swap([ROOT], new Filter(undefined, ['**/*.tmp']))).toThrow(/move the directory away|holds what/i);
    expect(readdirSync(join(root, 'a'))).toEqual(['x.tmp']);
  });

  it.each([99, 3])('keeps what somebody puts there meanwhile, also when move %i fails', (failing) => {
    write(root, { 'photos/old': '1', file: '2' });
    write(join(scratch, 'tree'), { 'photos/new': '3', file: '4' });
    const [before, after] = [show(root), show(join(scratch, 'tree'))];
    let [moves, written] = [0, 0];
    const meddle = (): void => {
      moves += 1;
      if (moves === failing) throw Object.assign(new Error('broken'), { code: 'EIO' });
      for (const path of ['photos/upload', 'file']) {
        if (existsSync(join(root, path.split('/')[0] ?? ''))) continue;
        write(root, { [path]: 'precious' });
        written += 1;
      }
    };
    const precious = (): number => linesOf('grep', ['-rl', 'precious', ownFolder(root)]);
    if (failing === 3) {
      expect(() => swap([ROOT], all, meddle)).toThrow(/broken/);
      expect(show(root)).toEqual(before);
    } else {
      swap([ROOT], all, meddle);
      expect(show(root)).toEqual(after);
      expect([written, precious()]).toEqual([2, 2]);
      undoTree(root, runId, all);
      expect(show(root)).toEqual(before);
    }
    expect([written > 0, precious()]).toEqual([true, written]);
    expect(forgetKept(root, FAR_AHEAD, NOW)).not.toEqual([]);
    expect(readdirSync(ownFolder(root)).filter((name) => name.includes(runId))).toEqual([]);
  });

  it('leaves everything as it was when a move fails, whichever it is', () => {
    for (let failing = 1; ; failing += 1) {
      rmSync(root, { recursive: true });
      write(root, { ...LIVE, 'a/x.tmp': 'mine' });
      write(join(scratch, 'tree'), BACKUP);
      const before = show(root);
      let moves = 0;
      const fail = (): void => {
        moves += 1;
        if (moves === failing) throw Object.assign(new Error('broken'), { code: 'EIO' });
      };
      try {
        swap([ROOT], new Filter(undefined, ['**/*.tmp']), fail);
        expect(failing).toBeGreaterThan(5);
        return;
      } catch (error) {
        expect(error).toMatchObject({ code: 'RESTORE_FAILED' });
      }
      expect(show(root)).toEqual(before);
      expect(readdirSync(ownFolder(root)).filter((name) => name.includes(runId))).toEqual([]);
    }
  });
});
