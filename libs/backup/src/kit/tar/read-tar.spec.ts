// Reading a tar back: ours and that of the program.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import type { ByteStream } from '../../core/bytes.js';
import { collect, streamOf } from '../../testing/streams.js';
import { readTar } from './read-tar.js';
import { writeTar } from './write-tar.js';

async function contents(input: ByteStream): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const { name, content } of readTar(input)) found.push([name, (await collect(content)).toString()]);
  return found;
}

function packed(names: readonly string[]): ByteStream {
  return writeTar(
    names.map((name) => ({
      name,
      type: 'file' as const,
      mode: 0o600,
      size: Buffer.byteLength(name),
      open: () => streamOf(Buffer.from(name)),
    })),
  );
}

async function* breaking(input: ByteStream) {
  yield* input;
  throw new Error('not what was written');
}

describe('readTar', () => {
  it('answers what was written, whatever the names are', async () => {
    const names = ['a.log', 'empty'.repeat(60), `${'folder/'.repeat(40)}Übersicht 🐈.log`, 'x'.repeat(512)];
    expect(await contents(packed(names))).toEqual(names.map((name) => [name, name]));
  });

  it('reads what the program makes, and skips what is no file and what nobody reads', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'read-tar-'));
    mkdirSync(join(directory, 'sub'));
    for (const name of ['one', 'sub/two', 'zoo']) writeFileSync(join(directory, name), name.repeat(1000));
    const tar = execFileSync('tar', ['-C', directory, '-cf', '-', 'one', 'sub', 'zoo']);
    const names: string[] = [];
    for await (const { name } of readTar(streamOf(tar))) names.push(name);
    expect(names).toEqual(['one', 'sub/two', 'zoo']);
    rmSync(directory, { recursive: true });
  });

  it('throws what the stream throws after the last entry', async () => {
    await expect(contents(breaking(packed(['a'])))).rejects.toThrow('not what was written');
  });

  it.each([
    ['is no tar', Buffer.alloc(1024, 'x')],
    ['ends within a header', Buffer.alloc(100)],
  ])('throws for what %s', async (_, bytes) => {
    await expect(contents(streamOf(bytes))).rejects.toThrow(RangeError);
  });

  it('throws for what ends within an entry', async () => {
    const tar = await collect(packed(['a.log']));
    await expect(contents(streamOf(tar.subarray(0, 514)))).rejects.toThrow(RangeError);
  });
});
