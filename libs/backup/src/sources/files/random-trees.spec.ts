// Whatever a tree was, and whatever became of it: a restore makes it what it was, and an undo what it had become.

import { chmodSync, lstatSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import { Filter } from './capture/filter.js';
import { undoTree } from './swap/swap-tree.js';
import { backUp, restoreHere, show } from './test-files-backup.spec.support.js';

const newDirectory = tempDirectories();
const RUNS = 60;

type Thing =
  | { readonly kind: 'file'; readonly content: string; readonly mode: number; readonly time: number }
  | { readonly kind: 'directory'; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string };

const time = fc.integer({ min: 0, max: 2_000_000_000 });
const thing: fc.Arbitrary<Thing> = fc.oneof(
  fc.record({
    kind: fc.constant('file' as const),
    content: fc.string({ maxLength: 2000 }),
    mode: fc.constantFrom(0o644, 0o400, 0o4755),
    time,
  }),
  fc.record({ kind: fc.constant('directory' as const), mode: fc.constantFrom(0o755, 0o700) }),
  fc.record({ kind: fc.constant('link' as const), target: fc.constantFrom('a', '..', '/dev/null', 'b/c') }),
);
const name = fc.constantFrom('a', 'b', 'c', 'é', 'x.tmp');
const path = fc.array(name, { minLength: 1, maxLength: 4 });
const tree = fc.array(fc.tuple(path, thing), { maxLength: 20 });
type Tree = readonly (readonly [readonly string[], Thing])[];

/** Puts each thing where it belongs, unless something that is there already is in its way. */
function make(root: string, things: Tree): void {
  for (const [parts, what] of things) {
    const full = join(root, ...parts);
    const parents = parts.slice(0, -1).map((_, at) => join(root, ...parts.slice(0, at + 1)));
    if (!parents.every(isDirectoryNow) || lstatSync(full, { throwIfNoEntry: false })) continue;
    if (what.kind === 'link') symlinkSync(what.target, full);
    else if (what.kind === 'directory') mkdirSync(full, { mode: what.mode });
    else {
      writeFileSync(full, what.content);
      chmodSync(full, what.mode);
      utimesSync(full, what.time, what.time);
    }
  }
}

/** Makes it one where nothing is. */
function isDirectoryNow(full: string): boolean {
  const found = lstatSync(full, { throwIfNoEntry: false });
  if (found === undefined) mkdirSync(full);
  return found?.isDirectory() ?? true;
}

function isOurs(line: string): boolean {
  return !line.includes('.tmp');
}

function ours(root: string): string[] {
  return show(root).filter(isOurs);
}

it('restores random trees, whole and in parts, and undoes it', async () => {
  const root = await newDirectory();
  fc.assert(
    fc.property(tree, tree, fc.boolean(), (before, after, isPart) => {
      rmSync(root, { recursive: true });
      mkdirSync(root);
      make(root, before);
      const backup = backUp(root, '20260101T000000Z-aaaaaaaaaa');
      const was = ours(root);
      for (const line of show(root)) {
        const first = line.split('/')[0]?.split(' ')[0] ?? '';
        if (!first.includes('.tmp'))
          rmSync(Buffer.from(`${root}/${first}`, 'latin1'), { recursive: true, force: true });
      }
      make(root, after);
      const became = show(root);
      const top = was[0]?.split(/[ /]/)[0];
      if (!isPart || top === undefined) {
        const runId = tryToRestore(() => restoreHere(root, backup));
        if (runId === undefined) return expect(show(root)).toEqual(became);
        expect(withoutMixed(ours(root), root)).toEqual(withoutMixed(was, root));
        undoTree(root, runId, new Filter(undefined, ['**/*.tmp']));
      } else {
        const selected = Buffer.from(top, 'latin1').toString();
        const runId = tryToRestore(() => restoreHere(root, backup, [], [selected]));
        if (runId === undefined) return expect(show(root)).toEqual(became);
        const isIn = (line: string): boolean => line.startsWith(`${top} `) || line.startsWith(`${top}/`);
        expect(withoutMixed(ours(root).filter(isIn), root)).toEqual(withoutMixed(was.filter(isIn), root));
        expect(ours(root).filter((line) => !isIn(line))).toEqual(became.filter(isOurs).filter((line) => !isIn(line)));
        undoTree(root, runId, new Filter(undefined, ['**/*.tmp']));
      }
      expect(show(root)).toEqual(became);
    }),
    { numRuns: RUNS },
  );
});

/** Undefined where what is excluded lies in a directory that is none in the backup: that is refused. */
function tryToRestore(restore: () => string): string | undefined {
  try {
    return restore();
  } catch (error) {
    expect(error).toMatchObject({ code: 'RESTORE_FAILED', message: expect.stringContaining('the source excludes') });
    return undefined;
  }
}

/** A directory that holds what is excluded stays, also where the backup has none. */
function withoutMixed(lines: readonly string[], root: string): string[] {
  const kept = new Set(
    show(root).flatMap((line) => {
      const [full = ''] = line.split(' ');
      return full.includes('.tmp') ? full.split('/').map((_, at, parts) => parts.slice(0, at).join('/')) : [];
    }),
  );
  return lines.filter((line) => !kept.has(line.split(' ')[0] ?? ''));
}
