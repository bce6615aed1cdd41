// A file that changes under the reader leaves a sound entry in the tar, and is told.

import { execFileSync } from 'node:child_process';
import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { TAR_END_BYTES } from '../../../kit/tar/tar-header.js';
import { tempDirectories } from '../../../testing/temp-directory.spec.support.js';
import { fromText } from '../byte-path.js';
import { FileReader, type ReadEntry } from './file-reader.js';
import { type FrameSink, FrameWriter } from './frames.js';
import { Reports } from './reports.js';
import { collectFrames } from './test-frames.spec.support.js';

const newDirectory = tempDirectories();
const SIZE = 3_000_000;

/** Does something when a part of the file was read. */
class MeddlingWriter extends FrameWriter {
  constructor(
    send: FrameSink,
    private meddle: (() => void) | undefined,
  ) {
    super(send);
  }

  override advance(bytes: number): void {
    super.advance(bytes);
    if (this.position < 1_000_000) return;
    this.meddle?.();
    this.meddle = undefined;
  }
}

async function readWhile(meddle: (path: string) => void) {
  const directory = await newDirectory();
  const path = join(directory, 'file');
  writeFileSync(path, Buffer.alloc(SIZE, 'x'));
  const collected = collectFrames();
  const [frames, reports] = [new MeddlingWriter(collected.send, () => meddle(path)), new Reports()];
  const found = {
    path: fromText('file'),
    type: 'file',
    size: SIZE,
    mode: 0,
    uid: 0,
    gid: 0,
    mtimeNs: '0',
    ino: '0',
  } as const;
  const read = new FileReader(directory, frames, reports, 2n ** 80n).read(found);
  frames.zeros(TAR_END_BYTES);
  frames.endStream();
  const [tar] = collected.streams();
  const content = execFileSync('tar', ['xOf', '-', 'file'], { input: tar, maxBuffer: 2 * SIZE });
  return { read: read as ReadEntry, reports: reports.table, content };
}

const CHANGED = { changed: { count: 1, names: ['file'] } };

describe('a file that', () => {
  it('shrinks while it is read is filled up with zeros', async () => {
    const { read, reports, content } = await readWhile((path) => truncateSync(path, 1_500_000));
    expect([read.size, read.unsettled, reports]).toEqual([SIZE, true, CHANGED]);
    expect(content.equals(Buffer.concat([Buffer.alloc(1_500_000, 'x'), Buffer.alloc(1_500_000)]))).toBe(true);
  });

  it('grows while it is read is captured as long as it was', async () => {
    const { read, reports, content } = await readWhile((path) => appendFileSync(path, 'more'));
    expect([read.size, read.unsettled, reports]).toEqual([SIZE, true, CHANGED]);
    expect(content.equals(Buffer.alloc(SIZE, 'x'))).toBe(true);
  });

  it('was another when it was found, and is left alone now, is captured as it is', async () => {
    const { read, reports, content } = await readWhile(() => undefined);
    expect([read.size, read.unsettled, reports]).toEqual([SIZE, undefined, {}]);
    expect(content.length).toBe(SIZE);
  });
});
