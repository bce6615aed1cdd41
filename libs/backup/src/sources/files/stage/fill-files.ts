// Writes the files of a tree from the volumes that hold them.

import { closeSync, constants, fchmodSync, fchownSync, futimesSync, openSync, writeSync } from 'node:fs';

import { readTarEntry } from '../../../kit/tar/read-tar-entry.js';
import { paddingOf } from '../../../kit/tar/tar-header.js';
import { damaged } from '../damage.js';
import { pathIn } from '../path-in.js';
import { timeOf } from '../rights.js';
import type { Input } from './input.js';
import { type NeededFile, readNeeds } from './needs.js';
import type { StagePlaces } from './prepare-tree.js';

/** A volume that comes on the input, and which files of it are needed. */
export interface ComingVolume {
  readonly list: `volume-${number}`;
  readonly bytes: number;
}

/** No link is followed, and nothing that is there is written to. */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Reads the volume to its end. @throws BackupError DATA_CORRUPT where it has something else than the index says */
export function fillFiles({ tree, needs }: StagePlaces, { list, bytes }: ComingVolume, input: Input): void {
  const start = input.position;
  for (const file of readNeeds(needs, list).toSorted((a, b) => a.offset - b.offset)) {
    const gap = start + file.offset - input.position;
    if (gap < 0) throw damaged(file.path, 'has its bytes in the middle of those of another file');
    input.skip(gap);
    requireEntry(file, input);
    if (input.position - start + file.size > bytes) throw damaged(file.path, 'goes on beyond its volume');
    writeFile(tree, file, input);
    input.skip(paddingOf(file.size));
  }
  const rest = start + bytes - input.position;
  if (rest < 0) throw new RangeError(`${list} has ${-rest} bytes less than its files take.`);
  input.skip(rest);
}

function requireEntry(file: NeededFile, input: Input): void {
  const found = readTarEntry((bytes) => input.take(bytes));
  if (!found.isFile || found.name !== file.storedAs) throw damaged(file.path, 'is not where the index says it is');
  if (found.size === file.size) return;
  throw damaged(file.path, `has ${found.size} bytes, and the index says ${file.size}`);
}

function writeFile(tree: string, { path, size, mode, uid, gid, mtimeUs }: NeededFile, input: Input): void {
  const file = openSync(pathIn(tree, path), NEW_FILE, 0o600);
  try {
    input.pass(size, (part) => writeAll(file, part));
    if (process.getuid?.() === 0) fchownSync(file, uid, gid);
    fchmodSync(file, mode);
    futimesSync(file, timeOf(mtimeUs), timeOf(mtimeUs));
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
