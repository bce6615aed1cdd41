// Makes the links of a tree, and gives its directories their rights: after the last file, because each would change them.

import { lchownSync, linkSync, lstatSync, lutimesSync, symlinkSync } from 'node:fs';

import { toBytes } from '../byte-path.js';
import { damaged } from '../damage.js';
import { pathIn } from '../path-in.js';
import { giveRights, timeOf } from '../rights.js';
import { type NeededLink, readNeeds } from './needs.js';
import type { StagePlaces } from './prepare-tree.js';

/** Symbolic links come last: until then there is none in the tree that a path could lead through. */
export function finishTree({ tree, needs }: StagePlaces): void {
  for (const link of readNeeds(needs, 'hard-links')) makeHardLink(tree, link);
  for (const link of readNeeds(needs, 'symlinks')) makeSymlink(tree, link);
  for (const { path, ...rights } of readNeeds(needs, 'directories').toReversed())
    giveRights(pathIn(tree, path), rights);
}

function makeHardLink(tree: string, { path, target }: NeededLink): void {
  const original = lstatSync(pathIn(tree, target), { throwIfNoEntry: false });
  if (original?.isFile() !== true) throw damaged(path, 'is another name of what is no file');
  linkSync(pathIn(tree, target), pathIn(tree, path));
}

function makeSymlink(tree: string, { path, target, uid, gid, mtimeUs }: NeededLink): void {
  const link = pathIn(tree, path);
  symlinkSync(toBytes(target), link);
  if (process.getuid?.() === 0) lchownSync(link, uid, gid);
  lutimesSync(link, timeOf(mtimeUs), timeOf(mtimeUs));
}
