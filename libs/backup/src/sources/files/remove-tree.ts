// Removes a tree of files, whatever the names in it, and also where directories in it are closed to their owner.

import { lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';

import { makeWritable } from './swap/move-entry.js';

const SEPARATOR = Buffer.from('/');

/** `rmSync` takes five times as long, and stops at names that are no text. */
export function removeTree(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) removeDirectory(Buffer.from(path));
  else if (found !== undefined) unlinkSync(path);
}

function removeDirectory(directory: Buffer): void {
  makeWritable(directory);
  for (const entry of readdirSync(directory, { withFileTypes: true, encoding: 'buffer' })) {
    const path = Buffer.concat([directory, SEPARATOR, entry.name]);
    if (entry.isDirectory()) removeDirectory(path);
    else unlinkSync(path);
  }
  rmdirSync(directory);
}
