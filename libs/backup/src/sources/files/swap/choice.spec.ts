// What a swap leaves alone besides what the patterns say.

import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

import { tempDirectories } from '../../../testing/temp-directory.spec.support.js';
import { fromText } from '../byte-path.js';
import { choiceOf } from './choice.js';

const newDirectory = tempDirectories();

it('leaves directories of the source itself where they are, also when links lead to them', async () => {
  const [root, link] = [await newDirectory(), join(await newDirectory(), 'link')];
  mkdirSync(join(root, 'indexes'));
  symlinkSync(root, link);
  const own = [join(link, 'indexes'), join(root, 'not-yet')];
  const choice = choiceOf(root, { include: undefined, exclude: [], own });
  const leftOut = ['indexes', 'not-yet', 'photos'].map((path) => choice.leavesOut(fromText(path)));
  expect(leftOut).toEqual([true, true, false]);
});
