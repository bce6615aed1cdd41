// Nothing in a backup leads out of the place that it is restored to.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';

import type { TarEntry } from '../../kit/tar/tar-header.js';
import { examContext } from '../../testing/source-exam/examination.js';
import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import type { IndexEntry } from './index/entry.js';
import { stageTree } from './stage-tree.js';
import { forgetKept } from './swap-files.js';
import {
  entryOf,
  indexOf,
  type MadeBackup,
  madeOf,
  ROOT_ENTRY,
  restoreHere,
  settingsFor,
  show,
  stageHere,
  TestTar,
} from './test-files-backup.spec.support.js';

const FAR_AHEAD = new Date('2999-01-01T00:00:00.000Z');
const newDirectory = tempDirectories();

let base: string;
let live: string;

beforeEach(async () => {
  base = await newDirectory();
  live = join(base, 'live');
  mkdirSync(live);
});

function outside(): string {
  return join(base, 'outside');
}

function at(offset: number) {
  return { size: 4, place: { object: 'files-00001.tar', offset } };
}

function inTar(name: string): TarEntry {
  return { name, type: 'file', mode: 0o644 };
}

describe('a backup that is not what it should be', () => {
  const evil = Buffer.from('evil');

  function made(entries: readonly IndexEntry[], ...held: TarEntry[]): MadeBackup {
    const tar = new TestTar();
    for (const entry of held) tar.add({ size: 4, ...entry }, evil);
    return madeOf('20260101T000000Z-aaaaaaaaaa', {
      'files-00001.tar': tar.end(),
      'index.jsonl': indexOf([ROOT_ENTRY, ...entries]),
    });
  }

  const directory = entryOf('directory', 'd');

  it.each<[string, () => MadeBackup]>([
    ['leads up', () => made([entryOf('file', '../outside', at(0))], inTar('../outside'))],
    ['is absolute', () => made([entryOf('file', outside(), at(0))], inTar(outside()))],
    ['holds a zero', () => made([entryOf('file', 'a\0b', at(0))], inTar('a'))],
    [
      'goes through a link',
      () => made([entryOf('symlink', 'a', { target: base }), entryOf('file', 'a/outside', at(0))], inTar('a/outside')),
    ],
    ['is there twice', () => made([entryOf('file', 'a', at(0)), entryOf('file', 'a', at(0))], inTar('a'))],
    ['is a file and a directory', () => made([entryOf('file', 'a', at(0)), entryOf('file', 'a/b', at(0))], inTar('a'))],
    ['links to what is outside', () => made([entryOf('hardlink', 'd', { target: '../../outside' })])],
    [
      'links through a link',
      () => made([entryOf('symlink', 'a', { target: base }), entryOf('hardlink', 'b', { target: 'a/secret' })]),
    ],
    ['links to a directory', () => made([directory, entryOf('hardlink', 'e', { target: 'd' })])],
    ['has our own name', () => made([entryOf('directory', '.nestjs-backup')])],
    ['has our own name somewhere', () => made([directory, entryOf('directory', 'd/.nestjs-backup')])],
    ['lies in no directory', () => made([entryOf('file', 'd/x', at(0))], inTar('d/x'))],
    ['is another one in the tar', () => made([entryOf('file', 'a', at(0))], inTar('b'))],
    [
      'is a link in the tar',
      () => made([entryOf('file', 'a', at(0))], { ...inTar('a'), type: 'symlink', target: base }),
    ],
    ['has another size in the tar', () => made([entryOf('file', 'a', { ...at(0), size: 3 })], inTar('a'))],
    ['lies within another one', () => made([entryOf('file', 'a', at(0)), entryOf('file', 'b', at(512))], inTar('a'))],
    ['lies beyond its volume', () => made([entryOf('file', 'a', at(1024 * 1024))], inTar('a'))],
    [
      'is larger than its volume',
      () => made([entryOf('file', 'a', { ...at(0), size: 1e9 })], { ...inTar('a'), size: 1e9 }),
    ],
    ['has a target with a zero', () => made([entryOf('symlink', 'a', { target: 'x\0y' })])],
    [
      'has no end',
      () => {
        const { objects } = made([entryOf('file', 'a', at(0))], inTar('a'));
        return madeOf('x', { ...objects, 'index.jsonl': objects['index.jsonl']?.subarray(0, -10) ?? Buffer.alloc(0) });
      },
    ],
  ])('because a path %s is refused, and nothing is written anywhere', (_, make) => {
    writeFileSync(join(base, 'secret'), 'secret');
    const before = show(base);
    const scratch = join(base, '.nestjs-backup');
    const refused = expect.stringMatching(/^DATA_(CORRUPT|TRUNCATED)$/);
    expect(() => stageHere(scratch, make())).toThrow(expect.objectContaining({ code: refused }));
    expect(show(base)).toEqual(before);
    expect(existsSync(outside())).toBe(false);
  });

  it('is refused with nothing left of it', async () => {
    writeFileSync(join(live, 'x'), 'mine');
    const link = entryOf('symlink', 'a', { target: base });
    const through = made([link, entryOf('file', 'a/outside', at(0))], inTar('a/outside'));
    const lost = made([entryOf('file', 'a', { size: 4, place: { object: 'x.tar', offset: 0 } })]);
    const elsewhere = made([entryOf('file', 'a', at(0))], inTar('b'));
    for (const backup of [through, lost, elsewhere]) {
      await expect(stageTree(settingsFor(live), backup, examContext())).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
      expect([readdirSync(base), readdirSync(live)]).toEqual([['live'], ['x']]);
    }
  });

  it('may have links that lead anywhere: they are made, and nobody follows them', async () => {
    const links = [entryOf('symlink', 'a', { target: base }), entryOf('symlink', 'b', { target: '/dev/null' })];
    const backup = made(links);
    for (let run = 0; run < 2; run += 1) restoreHere(live, backup);
    expect(show(live).map((line) => line.split(' -> ')[1])).toEqual([base, '/dev/null']);
    await forgetKept(settingsFor(live), FAR_AHEAD, examContext().signal);
    expect(existsSync(base) && existsSync('/dev/null')).toBe(true);
  });
});
