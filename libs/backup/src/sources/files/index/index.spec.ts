// What is written into an index is read again, and what is not one is refused.

import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { flipped, streamOf } from '../../../testing/streams.js';
import { tempDirectories } from '../../../testing/temp-directory.spec.support.js';
import { type BytePath, comparePaths, fromBytes, fromText, isInside } from '../byte-path.js';
import type { IndexEntry } from './entry.js';
import { formatEnd, formatEntry, formatHeader } from './format-index.js';
import { readIndex, readIndexFile } from './read-index.js';

const newDirectory = tempDirectories();
const common = { mode: 0o4755, uid: 0, gid: 4_000_000_000, mtimeNs: '-1500000000', ino: '18446744073709551615' };
const place = { object: 'files-00001.tar', offset: 512 };

function indexOf(...entries: IndexEntry[]): string {
  return [formatHeader({ id: 'x' }), ...entries.map(formatEntry), formatEnd(entries.length)].join('');
}

async function read(text: string | Uint8Array): Promise<IndexEntry[]> {
  const entries: IndexEntry[] = [];
  for await (const entry of readIndex(streamOf(text))) entries.push(entry);
  return entries;
}

const entries: IndexEntry[] = [
  { ...common, type: 'directory', path: fromText('.') },
  { ...common, type: 'file', path: fromText('a'), size: 1, place },
  { ...common, type: 'hardlink', path: fromText('a "quoted"\nname'), target: fromText('a') },
  { ...common, type: 'symlink', path: fromText('\u{1F600}'), target: fromBytes(Buffer.from([0xff, 0x2f, 0x2e, 0x2e])) },
  {
    ...common,
    type: 'file',
    path: fromBytes(Buffer.from([0xfe, 0xff])),
    size: 2 ** 50,
    unsettled: true,
    place: { ...place, backup: '20260101T000000Z-abcdefghij' },
  },
];

describe('an index', () => {
  it('holds every name and everything about it', async () => {
    expect(await read(indexOf(...entries))).toEqual(entries);
  });

  it('is read from a file alike', async () => {
    const path = join(await newDirectory(), 'index');
    writeFileSync(path, indexOf(...entries));
    const file = openSync(path, 'r');
    expect([...readIndexFile(file)]).toEqual(entries);
    closeSync(file);
  });

  it('that was cut anywhere is refused', async () => {
    const whole = Buffer.from(indexOf(...entries));
    for (let length = 0; length < whole.length; length += 1) {
      await expect(read(whole.subarray(0, length))).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
    }
  });

  it.each([
    ['out of order', indexOf(entries[1] as IndexEntry, entries[0] as IndexEntry)],
    ['twice', indexOf(entries[0] as IndexEntry, entries[0] as IndexEntry)],
    ['leads out', indexOf({ ...common, type: 'directory', path: fromText('a/../../b') })],
    ['is absolute', indexOf({ ...common, type: 'directory', path: fromText('/etc') })],
    ['links to what comes later', indexOf({ ...common, type: 'hardlink', path: fromText('a'), target: fromText('b') })],
    [
      'lies nowhere',
      indexOf({ ...common, type: 'file', path: fromText('a'), size: 1, place: { ...place, offset: 5 } }),
    ],
    ['goes on', indexOf() + formatEnd(0)],
    ['has another count', indexOf().replace('"entries":0', '"entries":1')],
    ['has no header', formatEnd(0)],
    ['is no JSON', `${formatHeader({ id: 'x' })}hello\n`],
  ])('that %s is refused', async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  });

  it('of a later version, or with an endless line, is refused', async () => {
    const later = indexOf().replace('"version":1', '"version":2');
    await expect(read(later)).rejects.toMatchObject({ code: 'MANIFEST_TOO_NEW' });
    await expect(read('x'.repeat(100_000))).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  });

  it('never throws anything else, however it is damaged', async () => {
    const whole = Buffer.from(indexOf(...entries));
    for (let at = 0; at < whole.length; at += 1) {
      const damaged = readIndex(flipped(streamOf(whole), at));
      const outcome = await damaged.next().then(
        () => 'read',
        (error: { readonly code?: string }) => error.code,
      );
      expect(['read', 'DATA_CORRUPT', 'MANIFEST_TOO_NEW']).toContain(outcome);
    }
  });
});

describe('the order of paths', () => {
  it('is that of a walk which takes names by their bytes', () => {
    const walked = ['.', 'a', 'a/b', 'a/b/c', 'a/b.c', 'a!', 'a.txt', 'b', 'é'].map(fromText);
    expect(walked.toReversed().toSorted(comparePaths)).toEqual(walked);
  });

  it('agrees with itself', () => {
    const paths = fc.array(fc.constantFrom('a', 'b', '/', '.', '\u00ff'), { minLength: 1, maxLength: 6 });
    const path = paths.map((parts) => parts.join('') as BytePath).filter(isInside);
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(Math.sign(comparePaths(a, b))).toBe(-Math.sign(comparePaths(b, a)) + 0);
        expect(comparePaths(a, b) === 0).toBe(a === b);
      }),
    );
  });
});
