// Scratch directories in a shared place: private, and gone when the process that made them is.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { systemClock } from '../core/clock.js';
import { nameOfGoneProcess } from './gone-process.spec.support.js';
import { createScratchDirectory, removeScratchDirectory } from './scratch-directory.js';

describe('a scratch directory', () => {
  let parent: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'shared-'));
  });

  afterEach(async () => await rm(parent, { recursive: true }));

  /** As a process that is gone would have left it. */
  async function leftBehind(tail: string): Promise<string> {
    const path = join(parent, nameOfGoneProcess(tail));
    await mkdir(path);
    await writeFile(join(path, 'secret'), 'x');
    return basename(path);
  }

  it('is open to this user alone, and another one each time', async () => {
    const [one, other] = [
      await createScratchDirectory(parent, systemClock),
      await createScratchDirectory(parent, systemClock),
    ];
    expect([(await stat(one)).mode & 0o777, one === other]).toEqual([0o700, false]);
    await removeScratchDirectory(one);
    expect(await readdir(parent)).toEqual([basename(other)]);
  });

  it('takes away what killed processes left, and nothing of anybody else', async () => {
    const others = [await leftBehind('of-somebody-else'), 'nestjs-backup-x', 'a~1~b~c'];
    for (const name of others) await mkdir(join(parent, name), { recursive: true });
    await leftBehind('nestjs-backup-x');
    const path = await createScratchDirectory(parent, systemClock);
    expect((await readdir(parent)).toSorted()).toEqual([...others, basename(path)].toSorted());
  });
});
