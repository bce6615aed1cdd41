// A file is filled as long as someone wants it: a file system that hangs keeps nobody.

import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { streamOf } from '../../testing/streams.js';
import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import { fillFile } from './filling.js';

const newDirectory = tempDirectories();
const WHAT = 'Could not store a in /nas';
const REASON = new Error('stopped');

/** What all open files do, to be done otherwise. */
async function fileMethods(): Promise<FileHandle> {
  const handle = await open(join(await newDirectory(), 'any'), 'w');
  await handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}

async function untilClosed(file: FileHandle): Promise<void> {
  while (file.fd !== -1) await nextTurn();
}

describe('fillFile', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('writes the stream, and says what the file then has', async () => {
    const path = join(await newDirectory(), 'a');
    const filled = await fillFile(path, streamOf('some', 'thing'), WHAT, undefined);
    expect(filled).toEqual({ bytes: 9, modifiedAt: (await stat(path)).mtime });
    expect(await readFile(path, 'utf8')).toBe('something');
  });

  it.each(['write', 'sync', 'stat'] as const)('lets go when it is stopped while %s hangs', async (method) => {
    const path = join(await newDirectory(), 'a');
    const stop = new AbortController();
    const files: FileHandle[] = [];
    jest.spyOn(await fileMethods(), method).mockImplementation(function (this: FileHandle) {
      files.push(this);
      setImmediate(() => stop.abort(REASON));
      return new Promise<never>(() => undefined);
    });
    await expect(fillFile(path, streamOf('something'), WHAT, stop.signal)).rejects.toBe(REASON);
    for (const file of files) await untilClosed(file);
  });
});
