// What is written as a tar is read back entry by entry, also what no entry of it was read from.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

import { collect, streamOf } from '../../testing/streams.js';
import { readTar } from './read-tar.js';
import { type TarItem, writeTar } from './write-tar.js';

const LONG = `${'folder/'.repeat(40)}für.csv`;
const CONTENTS: Readonly<Record<string, Buffer>> = {
  'changes.json': Buffer.from('{}'),
  'empty.csv': Buffer.alloc(0),
  [LONG]: Buffer.alloc(1000, 'x'),
  'block.csv': Buffer.alloc(1024, 'y'),
};

function items(): TarItem[] {
  return Object.entries(CONTENTS).map(([name, content]) => ({
    name,
    type: 'file',
    mode: 0o600,
    size: content.length,
    open: () => streamOf(content),
  }));
}

async function read(tar: Buffer, chunkBytes: number, wanted: (name: string) => boolean = () => true) {
  const found: Record<string, Buffer | undefined> = {};
  const chunks = Array.from({ length: Math.ceil(tar.length / chunkBytes) }, (_, at) =>
    tar.subarray(at * chunkBytes, (at + 1) * chunkBytes),
  );
  for await (const { name, bytes, content } of readTar(streamOf(...chunks))) {
    found[name] = wanted(name) ? await collect(content) : Buffer.alloc(bytes);
  }
  return found;
}

it.each([1, 511, 512, 100_000])('comes back in chunks of %d bytes', async (chunkBytes) => {
  expect(await read(await collect(writeTar(items())), chunkBytes)).toEqual(CONTENTS);
});

it('skips what is not read', async () => {
  const found = await read(await collect(writeTar(items())), 700, (name) => name === 'block.csv');
  expect(found['block.csv']).toEqual(CONTENTS['block.csv']);
  expect(Object.keys(found)).toEqual(Object.keys(CONTENTS));
});

it('reads what the program tar writes, and leaves out what is no file', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'read-tar-'));
  writeFileSync(join(directory, 'a.csv'), 'id\n1\n');
  const tar = execFileSync('tar', ['--format=pax', '-c', '-C', directory, '.']);
  expect(await read(tar, 1000)).toEqual({ './a.csv': Buffer.from('id\n1\n') });
  rmSync(directory, { recursive: true });
});

it('is not what ends too early, or is no tar', async () => {
  const tar = await collect(writeTar(items()));
  await expect(read(tar.subarray(0, 700), 1000)).rejects.toThrow('ends too early');
  await expect(read(Buffer.alloc(2000, 'x'), 1000)).rejects.toThrow('no tar');
});
