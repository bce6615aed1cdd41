// After any edits the steps lead from what was to what is, and take no more than they must.

import { chmodSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { tempDirectories } from '../../../testing/temp-directory.spec.support.js';
import { type BytePath, comparePaths, fromText, isBelow } from '../byte-path.js';
import { entryLine, formatEnd, formatHeader } from '../index/format-index.js';
import { BaseIndex } from './base-index.js';
import { compare } from './compare.js';
import { planFiles, PlanWriter, readPlan } from './plan-file.js';
import { describeTree, putBack, takeTree, type TakenTree } from './test-tree.spec.support.js';
import type { FoundEntry } from './walk.js';

const newDirectory = tempDirectories();
const BASE = '20260101T000000Z-abcdefghij';
const common = { mode: 0o644, uid: 0, gid: 0, ino: '1' };

function file(path: BytePath, version: number): FoundEntry {
  return { ...common, path, type: 'file', size: 1, mtimeNs: String(version) };
}

function baseOf(entries: readonly FoundEntry[]): BaseIndex {
  const lines = entries.map((entry) =>
    entryLine(entry.type === 'file' ? { ...entry, place: { object: 'x', offset: 0 } } : entry),
  );
  return new BaseIndex(BASE, [formatHeader({ id: 'x' }).trim(), ...lines, formatEnd(lines.length).trim()]);
}

describe('compare', () => {
  it('finds what changed among 20,000 files', () => {
    const paths = Array.from({ length: 20_000 }, (_, at) => fromText(`d${at % 70}/f ${at}`)).toSorted(comparePaths);
    const before = paths.filter((_, at) => at % 10 !== 0).map((path) => file(path, 1));
    const now = paths.filter((_, at) => at % 10 !== 1).map((path, at) => file(path, at % 100 === 0 ? 2 : 1));
    const steps = [...compare(now, baseOf(before))];

    const listed = steps.flatMap((step) => (step.do === 'keep' || step.do === 'take' ? [step.entry.path] : []));
    expect(listed).toEqual(now.map(({ path }) => path));
    const was = new Map(before.map((entry) => [entry.path, entry]));
    const changed = now.filter((entry) => was.get(entry.path)?.mtimeNs !== entry.mtimeNs);
    const taken = steps.flatMap((step) => (step.do === 'take' ? [step.entry] : []));
    expect(taken).toEqual(changed);
    const is = new Set(now.map(({ path }) => path));
    const removed = steps.flatMap((step) => (step.do === 'remove' ? [step.path] : []));
    expect(removed).toEqual(before.map(({ path }) => path).filter((path) => !is.has(path)));
  });

  it('names a folder that is gone, and nothing in it', () => {
    const before = ['.', 'a', 'a/b', 'a/b/c', 'a.txt', 'b'].map((path) => file(fromText(path), 1));
    const steps = [...compare([file(fromText('.'), 1), file(fromText('b'), 1)], baseOf(before))];
    expect(steps.flatMap((step) => (step.do === 'remove' ? [step.path] : []))).toEqual(['a', 'a.txt']);
  });
});

describe('the plan on disk', () => {
  it('is read as it was written, whatever names are in it', async () => {
    const directory = await newDirectory();
    const name = fc
      .string({ minLength: 1, unit: fc.constantFrom('\n', ' ', 'a', '\u00ff') })
      .map((text) => text as BytePath);
    const entry = { ...common, path: 'x' as BytePath, mtimeNs: '-1', mode: 0o4755 };
    const step = fc.oneof(
      fc.constant({ do: 'turn' } as const),
      name.map((path) => ({ do: 'remove', path }) as const),
      name.map(
        (path) => ({ do: 'take', wasThere: true, entry: { ...file(path, 1), size: 2 ** 40, isShared: true } }) as const,
      ),
      name.map((target) => ({ do: 'take', wasThere: false, entry: { ...entry, type: 'symlink', target } }) as const),
      name.map((path) => ({ do: 'repeat', entry: { ...entry, path, type: 'directory' } }) as const),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const plan = new PlanWriter(directory);
        for (const each of steps) plan.add(each);
        plan.close();
        expect([...readPlan(directory)]).toEqual(steps);
        for (const path of Object.values(planFiles(directory))) rmSync(path);
      }),
    );
  });

  it('counts what is kept in a row', async () => {
    const directory = await newDirectory();
    const plan = new PlanWriter(directory);
    for (const path of ['a', 'b']) plan.add({ do: 'keep', entry: file(fromText(path), 1), line: `line of ${path}` });
    plan.add({ do: 'remove', path: fromText('c') });
    plan.add({ do: 'keep', entry: file(fromText('d'), 1), line: 'line' });
    plan.close();
    const [first, , last] = [...readPlan(directory)];
    expect([first, last]).toMatchObject([
      { do: 'keep', run: { entries: 2, lineBytes: 20, tally: { files: 2, bytes: 2 } } },
      { do: 'keep', run: { entries: 1, lineBytes: 5 } },
    ]);
  });
});

interface Edit {
  readonly do: 'write' | 'remove' | 'folder' | 'link' | 'name' | 'move' | 'mode';
  readonly path: string;
  readonly other: string;
}

const somePath = fc
  .array(fc.constantFrom('a', 'b', 'b.c', '\u00e9'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'));
const someEdits = fc.array(
  fc.record<Edit>({
    do: fc.constantFrom('write', 'write', 'write', 'remove', 'folder', 'link', 'name', 'move', 'mode'),
    path: somePath,
    other: somePath,
  }),
  { maxLength: 12 },
);

/** Carries out what can be; every write has a time of its own. */
function edit(directory: string, edits: readonly Edit[], time: number): void {
  for (const [at, { do: what, ...names }] of edits.entries()) {
    const [path, other] = [join(directory, names.path), join(directory, names.other)];
    try {
      if (what === 'write') {
        mkdirSync(join(path, '..'), { recursive: true });
        writeFileSync(path, `${time + at}`);
        utimesSync(path, 0, time + at);
      }
      if (what === 'remove') rmSync(path, { recursive: true });
      if (what === 'folder') mkdirSync(path, { recursive: true });
      if (what === 'link') symlinkSync(names.other, path);
      if (what === 'name') linkSync(path, other);
      if (what === 'move') renameSync(path, other);
      if (what === 'mode') chmodSync(path, 0o700);
    } catch {
      // There is nothing to do it with.
    }
  }
}

describe('backups that build on each other', () => {
  it('put back by tar and rm are the tree, and their indexes say where everything is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someEdits, { minLength: 2, maxLength: 3 }), async (rounds) => {
        const [directory, copy] = [await newDirectory(), await newDirectory()];
        const taken: TakenTree[] = [];
        for (const [round, edits] of rounds.entries()) {
          edit(directory, edits, 1_000_000_000 + round * 1000);
          const last = taken.at(-1);
          const base = last && { id: `2026010${round}T000000Z-abcdefghij`, index: last.index };
          taken.push(await takeTree(directory, await newDirectory(), { base }));
        }
        for (const each of taken) putBack(copy, each);
        expect(describeTree(copy)).toEqual(describeTree(directory));
        for (const entry of taken.at(-1)?.entries ?? []) {
          if (entry.type !== 'file') continue;
          const { backup, object, offset } = entry.place;
          const round = backup === undefined ? rounds.length : Number(backup.slice(7, 8));
          const volume = taken[round - 1]?.volumes.get(object);
          expect(volume?.toString('latin1', offset, offset + 100).replace(/\0.*$/s, '')).toBe(entry.path);
        }
      }),
      { numRuns: 12 },
    );
  });
});

it('what lies below is told by whole names', () => {
  expect([isBelow(fromText('ab'), fromText('a')), isBelow(fromText('a/b'), fromText('a'))]).toEqual([false, true]);
});
