// What is in a directory comes into volumes and an index, whatever it is called and whatever happens meanwhile.

import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { tempDirectories } from '../../../testing/temp-directory.spec.support.js';
import {
  describeTree,
  makeFiles,
  putBack,
  takeTree,
  type TakeOptions,
  type TakenTree,
} from './test-tree.spec.support.js';

const newDirectory = tempDirectories();
const LONG = 'l'.repeat(200);
const BASE = '20260101T000000Z-abcdefghij';

async function take(directory: string, options?: TakeOptions): Promise<TakenTree> {
  return await takeTree(directory, await newDirectory(), options);
}

async function takeNext(directory: string, base: TakenTree, options?: TakeOptions): Promise<TakenTree> {
  return await take(directory, { ...options, base: { id: BASE, index: base.index } });
}

function pathsOf({ entries }: TakenTree): string[] {
  return entries.map(({ path }) => path);
}

function tarNames(volume: Buffer | undefined): string[] {
  return execFileSync('tar', ['tf', '-'], { input: volume }).toString().split('\n').filter(Boolean);
}

describe('a directory', () => {
  it('is put back by tar as it was: names, links, modes, times', async () => {
    const directory = await newDirectory();
    makeFiles(directory, {
      'plain.txt': 'plain',
      'a/b.txt': 'in a folder',
      'a.txt': 'after the folder a',
      'new\nline "quotes" \'and\' \u{1F600}': 'signs',
      [`${LONG}/${LONG}/${LONG}`]: 'deep',
      '-rf': 'like an option',
      'empty file': '',
    });
    writeFileSync(Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0x66, 0xff, 0xfe])]), 'no text');
    mkdirSync(join(directory, 'empty folder'));
    symlinkSync('nowhere', join(directory, 'dangling'));
    symlinkSync('..', join(directory, 'a/loop'));
    symlinkSync(`${LONG}/`.repeat(3), join(directory, 'long link'));
    linkSync(join(directory, 'plain.txt'), join(directory, 'second name'));
    writeFileSync(join(directory, 'sparse'), '');
    truncateSync(join(directory, 'sparse'), 3_000_000);
    chmodSync(join(directory, 'a.txt'), 0o4755);
    chmodSync(join(directory, 'a/b.txt'), 0o000);
    chmodSync(join(directory, 'a'), 0o1750);
    utimesSync(join(directory, 'plain.txt'), 1_000_000_000, 1_234_567_890.5);
    lutimesSync(join(directory, 'dangling'), 1, 86_400);
    utimesSync(directory, 1, 1_700_000_000);

    const taken = await take(directory);
    expect(taken.reports).toEqual({});
    expect(taken.facts.properties).toMatchObject({ files: 10, directories: 4, links: 3 });
    expect([...taken.volumes.values()].map(({ length }) => length)).toEqual(taken.plan.sizes);
    const copy = await newDirectory();
    putBack(copy, taken);
    expect(describeTree(copy)).toEqual(describeTree(directory));
  });

  it('has a digest that tells of each change, and is the same for the copy', async () => {
    const directory = await newDirectory();
    makeFiles(directory, { 'a/x': '1', b: '2' });
    const first = await take(directory);
    const copy = await newDirectory();
    putBack(copy, first);
    expect((await take(copy)).facts).toEqual(first.facts);
    chmodSync(join(directory, 'b'), 0o600);
    expect((await take(directory)).facts.properties).not.toEqual(first.facts.properties);
  });

  it('is taken by its patterns: folders with all in them, parents of what is taken, nothing below what is left out', async () => {
    const directory = await newDirectory();
    makeFiles(directory, {
      'photos/a.jpg': '',
      'photos/deep/b.jpg': '',
      'photos/deep/c.txt': '',
      'photos/cache/d.jpg': '',
      'docs/e.txt': '',
      'docs/.f.txt': '',
      'other/g.txt': '',
    });
    const include = ['photos/**/*.jpg', 'docs', 'nothing/*.here'];
    const { plan, ...taken } = await take(directory, { include, exclude: ['**/cache'] });
    expect(pathsOf({ plan, ...taken })).toEqual([
      '.',
      'docs',
      'docs/.f.txt',
      'docs/e.txt',
      'photos',
      'photos/a.jpg',
      'photos/deep',
      'photos/deep/b.jpg',
    ]);
    expect(plan.unused).toEqual(['nothing/*.here']);
    expect((await take(directory, { include: ['nothing'] })).plan.found).toBe(0);
  });

  it('that holds the place of its backups is refused, by any of its paths', async () => {
    const directory = await newDirectory();
    makeFiles(directory, { 'sub/backups/x': '', 'own/y': '' });
    const link = join(await newDirectory(), 'link');
    symlinkSync(join(directory, 'sub/backups'), link);
    await expect(take(directory, { destinations: [link] })).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
      hint: expect.stringContaining("exclude: ['sub/backups']"),
    });
    const fine = await take(directory, {
      destinations: [link],
      exclude: ['sub/backups'],
      own: [join(directory, 'own')],
    });
    expect(pathsOf(fine)).toEqual(['.', 'sub']);
    const unreachable = join(directory, 'own/y/backups');
    expect(pathsOf(await take(directory, { destinations: [unreachable] }))).toContain('own/y');
  });

  it('names what it leaves out: sockets, pipes, devices', async () => {
    const directory = await newDirectory();
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    const taken = await take(directory);
    expect(taken.plan.reports).toEqual({ special: { count: 1, names: ['pipe'] } });
    expect(pathsOf(taken)).toEqual(['.']);
  });

  it('names what it may not read, and captures the rest', async () => {
    const [directory, scratch] = [await newDirectory(), await newDirectory()];
    makeFiles(directory, { 'closed/in': 'x', secret: 'x', open: 'x' });
    for (const name of ['closed', 'secret']) chmodSync(join(directory, name), 0);
    for (const path of [directory, scratch]) chmodSync(path, 0o777);
    const isRoot = process.getuid?.() === 0;
    const become = (user: number): void => void (isRoot && process.seteuid?.(user));
    become(65_534);
    const taken = await takeTree(directory, scratch).finally(() => become(0));
    expect(taken.plan.reports).toEqual({ unreadable: { count: 1, names: ['closed (EACCES)'] } });
    expect(taken.reports).toEqual({ unreadable: { count: 1, names: ['secret (EACCES)'] } });
    expect(pathsOf(taken)).toEqual(['.', 'closed', 'open']);
  });
});

describe('what changes while it is captured', () => {
  it('is named, leaves a sound tar, and is read again next time', async () => {
    const directory = await newDirectory();
    const large = 'x'.repeat(700_000);
    makeFiles(directory, { gone: '1', shrunk: large, grown: '1', same: '1', swapped: '1' });
    const meanwhile = (): void => {
      rmSync(join(directory, 'gone'));
      truncateSync(join(directory, 'shrunk'), 10);
      appendFileSync(join(directory, 'grown'), '23');
      rmSync(join(directory, 'swapped'));
      symlinkSync('/dev/null', join(directory, 'swapped'));
    };
    const taken = await take(directory, { meanwhile });
    expect(taken.reports).toEqual({ vanished: { count: 2, names: ['gone', 'swapped'] } });
    const copy = await newDirectory();
    putBack(copy, taken);
    expect(readFileSync(join(copy, 'grown'), 'utf8')).toBe('123');
    expect(statSync(join(copy, 'shrunk')).size).toBe(10);
    const next = await takeNext(directory, taken);
    expect(tarNames(next.volumes.get('files-00001.tar'))).toEqual(['./', 'swapped']);
  });

  it('shortly before is read again next time, since it may change unseen', async () => {
    const directory = await newDirectory();
    makeFiles(directory, { old: '1', young: '1' });
    utimesSync(join(directory, 'old'), 1, 1_000_000_000);
    const taken = await take(directory, { settledBeforeNs: 1_100_000_000_000_000_000n });
    expect(taken.entries.map((entry) => 'unsettled' in entry)).toEqual([false, false, true]);
    const next = await takeNext(directory, taken);
    expect(tarNames(next.volumes.get('files-00001.tar'))).toEqual(['./', 'young']);
  });

  it('the first name of a file: the next one stands in', async () => {
    const directory = await newDirectory();
    makeFiles(directory, { a: 'content' });
    for (const name of ['b', 'c']) linkSync(join(directory, 'a'), join(directory, name));
    const taken = await take(directory, { meanwhile: () => rmSync(join(directory, 'a')) });
    expect(taken.entries.map(({ path, type }) => `${path} ${type}`)).toEqual(['. directory', 'b file', 'c hardlink']);
    const copy = await newDirectory();
    putBack(copy, taken);
    expect(describeTree(copy).slice(1)).toEqual(describeTree(directory).slice(1));
  });
});

describe('a backup that builds on another', () => {
  it('holds what changed, lists what is gone, and says where the rest is', async () => {
    const directory = await newDirectory();
    makeFiles(directory, {
      'gone/a': '1',
      'gone/b/c': '1',
      kept: '1',
      edited: '1',
      moded: '1',
      'was-folder/x': '1',
      file: '1',
    });
    symlinkSync('a', join(directory, 'link'));
    const first = await take(directory);
    rmSync(join(directory, 'gone'), { recursive: true });
    rmSync(join(directory, 'was-folder'), { recursive: true });
    rmSync(join(directory, 'file'));
    rmSync(join(directory, 'link'));
    symlinkSync('b', join(directory, 'link'));
    chmodSync(join(directory, 'moded'), 0o600);
    makeFiles(directory, { 'was-folder': '2', 'file/y': '2', edited: '22', 'added/z': '2' });
    const second = await takeNext(directory, first);

    expect(second.removed.toString().split('\0').toSorted()).toEqual(['', 'file', 'gone', 'was-folder']);
    expect(tarNames(second.volumes.get('files-00001.tar'))).toEqual([
      './',
      'added/',
      'added/z',
      'edited',
      'file/',
      'file/y',
      'link',
      'moded',
      'was-folder',
    ]);
    const kept = second.entries.find(({ path }) => path === 'kept');
    expect(kept).toMatchObject({ place: { backup: BASE, object: 'files-00001.tar' } });
    const copy = await newDirectory();
    putBack(copy, first);
    putBack(copy, second);
    expect(describeTree(copy)).toEqual(describeTree(directory));
    expect(first.volumes.get('files-00001.tar')?.toString('latin1', Number(placeOf(kept).offset))).toMatch(/^kept\0/);
  });

  it('holds no bytes when nothing changed, and keeps the places of the one before', async () => {
    const directory = await newDirectory();
    makeFiles(directory, { a: '1', 'b/c': '2' });
    const first = await take(directory);
    const second = await takeNext(directory, first);
    expect([second.volumes.size, second.removed.length]).toEqual([0, 0]);
    expect(second.facts).toEqual(first.facts);
    const third = await take(directory, { base: { id: '20260102T000000Z-abcdefghij', index: second.index } });
    expect(third.entries).toEqual(second.entries);
  });

  it('links anew what was read anew under its first name', async () => {
    const directory = await newDirectory();
    makeFiles(directory, { b: '1' });
    linkSync(join(directory, 'b'), join(directory, 'c'));
    const first = await take(directory);
    linkSync(join(directory, 'b'), join(directory, 'a'));
    const second = await takeNext(directory, first);
    const copy = await newDirectory();
    putBack(copy, first);
    putBack(copy, second);
    expect(describeTree(copy)).toEqual(describeTree(directory));
  });
});

function placeOf(entry: TakenTree['entries'][number] | undefined): { readonly offset: number } {
  if (entry?.type !== 'file') throw new Error('This is no file.');
  return entry.place;
}
