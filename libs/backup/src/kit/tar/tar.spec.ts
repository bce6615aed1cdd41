// What is written is read by tar, byte for byte.

import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { collect, streamOf } from '../../testing/streams.js';
import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import { readTarEntry } from './read-tar-entry.js';
import { tarHeader } from './tar-header.js';
import { type TarItem, writeTar } from './write-tar.js';

const newDirectory = tempDirectories();

async function extract(...items: TarItem[]): Promise<string> {
  const directory = await newDirectory();
  writeFileSync(join(directory, 'test.tar'), await collect(writeTar(items)));
  execFileSync('tar', ['xf', 'test.tar'], { cwd: directory, env: { ...process.env, LC_ALL: 'C' } });
  return directory;
}

function file(name: string | Uint8Array, content: string, more: Partial<TarItem> = {}): TarItem {
  const size = Buffer.byteLength(content);
  return { name, type: 'file', mode: 0o640, mtime: 1_700_000_000, size, open: () => streamOf(content), ...more };
}

describe('writeTar', () => {
  it('is read by tar: contents, modes, times, links', async () => {
    const directory = await extract(
      { name: 'd', type: 'directory', mode: 0o750, mtime: 1_600_000_000 },
      file('d/a', 'hello', { mtimeNs: 123_456_789 }),
      file('d/full-block', 'x'.repeat(512)),
      file('d/empty', ''),
      { name: 'd/same', type: 'link', mode: 0o640, target: 'd/a' },
      { name: 'd/link', type: 'symlink', mode: 0o777, target: '../nowhere' },
    );
    expect(readFileSync(join(directory, 'd/a'), 'utf8')).toBe('hello');
    expect(readFileSync(join(directory, 'd/full-block'), 'utf8')).toBe('x'.repeat(512));
    expect(readFileSync(join(directory, 'd/empty'), 'utf8')).toBe('');
    expect(readlinkSync(join(directory, 'd/link'))).toBe('../nowhere');
    const [a, same, d] = ['d/a', 'd/same', 'd'].map((name) => lstatSync(join(directory, name), { bigint: true }));
    expect(a?.mtimeNs).toBe(1_700_000_000_123_456_789n);
    expect(a?.mode).toBe(0o100640n);
    expect(d?.mode).toBe(0o40750n);
    expect(d?.mtimeNs).toBe(1_600_000_000_000_000_000n);
    expect(same?.ino).toBe(a?.ino);
  });

  it.each([
    ['of 100 bytes', 'n'.repeat(100)],
    ['of more', 'n'.repeat(200)],
    ['in two parts', `${'p'.repeat(60)}/${'q'.repeat(90)}/${'n'.repeat(100)}`],
    ['in parts that do not fit', `${'p'.repeat(200)}/${'n'.repeat(200)}/${'m'.repeat(150)}`],
    ['with signs that are none of text', 'new\nline "quotes" \u{1F600}'],
    ['that is no text', Buffer.from([0x62, 0xff, 0xfe, 0x63])],
    ['that is long and no text', Buffer.concat([Buffer.alloc(120, 'x'), Buffer.from([0xff, 0xe4])])],
  ])('keeps a name %s', async (_, name) => {
    const bytes = Buffer.from(name);
    const parts = bytes.toString('latin1').split('/').slice(0, -1);
    const folders = parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
    const directory = await extract(
      ...folders.map((folder): TarItem => ({ name: Buffer.from(folder, 'latin1'), type: 'directory', mode: 0o755 })),
      file(name, 'content'),
      { name: 'long', type: 'symlink', mode: 0o777, target: bytes },
    );
    expect(readFileSync(Buffer.concat([Buffer.from(`${directory}/`), bytes]), 'utf8')).toBe('content');
    expect(readlinkSync(join(directory, 'long'), 'buffer')).toEqual(bytes);
  });

  it('says the size of what is larger than 8 GiB, and times before 1970', () => {
    const header = tarHeader({ name: 'x', type: 'file', mode: 0o600, size: 9e9, mtime: -1, mtimeNs: 250_000_000 });
    expect(header.toString('latin1')).toContain('19 size=9000000000\n');
    expect(header.toString('latin1')).toContain('mtime=-0.750000000\n');
    const ids = tarHeader({ name: 'x', type: 'file', mode: 0o600, uid: 4_000_000_000, gid: 3_000_000 });
    expect(ids.toString('latin1')).toMatch(/\d+ uid=4000000000\n\d+ gid=3000000\n/);
  });

  it.each(['12345678', '12'])('fails when a content is not as long as its entry says', async (content) => {
    await expect(collect(writeTar([file('x', content, { size: 5 })]))).rejects.toThrow(/the 5 bytes/);
  });
});

function readHeader(bytes: Uint8Array): { readonly name: string; readonly size: number; readonly left: number } {
  let left = Buffer.from(bytes);
  const { name, size } = readTarEntry((count) => {
    const taken = left.subarray(0, count);
    left = left.subarray(count);
    return taken;
  });
  return { name, size, left: left.length };
}

describe('readTarEntry', () => {
  it.each([
    ['short', 'a/b', 5],
    ['in two parts', `${'p'.repeat(60)}/${'n'.repeat(100)}`, 0],
    ['long', `${'p'.repeat(200)}/${'n'.repeat(200)}`, 513],
    ['no text', Buffer.from([0x62, 0xff, 0xfe, 0x63]), 1],
    ['of a large file', 'large', 2 ** 40],
  ])('reads a header with a name that is %s', (_, name, size) => {
    const header = tarHeader({ name, type: 'file', mode: 0o600, size });
    const expected = { name: Buffer.from(name).toString('latin1'), size, left: 7 };
    expect(readHeader(Buffer.concat([header, Buffer.alloc(7)]))).toEqual(expected);
  });

  it('reads what tar writes', async () => {
    const directory = await newDirectory();
    for (const format of ['ustar', 'pax']) {
      const name = format === 'pax' ? 'n'.repeat(150) : 'name';
      writeFileSync(join(directory, name), 'hello');
      const tar = execFileSync('tar', ['cf', '-', `--format=${format}`, name], { cwd: directory });
      expect(readHeader(tar)).toMatchObject({ name, size: 5 });
    }
  });

  it('refuses whatever is no header', () => {
    const header = tarHeader({ name: 'n'.repeat(200), type: 'file', mode: 0o600, size: 5 });
    for (let at = 0; at < header.length; at += 1) {
      const damaged = Buffer.from(header);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      try {
        readHeader(damaged);
      } catch (error) {
        expect(error).toMatchObject({ code: 'DATA_CORRUPT' });
      }
    }
    for (const other of [Buffer.alloc(512), Buffer.alloc(5), Buffer.alloc(2000, 0xff)]) {
      expect(() => readHeader(other)).toThrow(/no header/);
    }
  });
});
