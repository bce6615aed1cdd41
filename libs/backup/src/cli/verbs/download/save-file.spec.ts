// A file is there as a whole or not at all, whenever what happens.

import { describe, expect, it } from '@jest/globals';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ByteStream } from '../../../core/bytes.js';
import { streamOf } from '../../../testing/streams.js';
import { tempDirectories } from '../../../testing/temp-directory.spec.support.js';
import { saveFile } from './save-file.js';

const newDirectory = tempDirectories();
const calm = new AbortController().signal;

async function asked(): Promise<never> {
  throw new Error('It was asked for.');
}

describe('a saved file', () => {
  it.each([
    ['is stopped', (stop: AbortController) => stop.abort(new Error('Ctrl-C'))],
    [
      'fails',
      () => {
        throw new Error('bad bytes');
      },
    ],
  ])('leaves nothing when it %s in the middle', async (_, happen) => {
    const directory = await newDirectory();
    const stop = new AbortController();
    async function* content(): ByteStream & AsyncGenerator<Uint8Array> {
      yield Buffer.from('half of');
      expect(await readdir(directory)).toHaveLength(1);
      happen(stop);
      yield Buffer.from(' it');
    }
    const saved = saveFile(join(directory, 'a.db'), async () => ({ content: content() }), {
      force: true,
      signal: stop.signal,
    });
    await expect(saved).rejects.toThrow(/Ctrl-C|bad bytes/);
    expect(await readdir(directory)).toEqual([]);
  });

  it('does not replace what has come while it was written', async () => {
    const directory = await newDirectory();
    const path = join(directory, 'a.db');
    async function* content(): ByteStream & AsyncGenerator<Uint8Array> {
      await writeFile(path, 'another');
      yield Buffer.from('mine');
    }
    const saved = saveFile(path, async () => ({ content: content() }), { force: false, signal: calm });
    await expect(saved).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    expect([await readFile(path, 'utf8'), await readdir(directory)]).toEqual(['another', ['a.db']]);
  });

  it('asks for nothing when a file is in the way', async () => {
    const directory = await newDirectory();
    await mkdir(join(directory, 'a.db'));
    const saved = saveFile(join(directory, 'a.db'), asked, { force: false, signal: calm });
    await expect(saved).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it('makes the directories that are missing', async () => {
    const path = join(await newDirectory(), 'new/one/a.txt');
    await saveFile(path, async () => ({ content: streamOf(Buffer.from('x')) }), { force: false, signal: calm });
    expect(await readFile(path, 'utf8')).toBe('x');
  });
});
