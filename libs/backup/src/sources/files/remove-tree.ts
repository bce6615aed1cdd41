// Removes a tree of files, also where directories in it are closed to their owner.

import { readdirSync, rmSync } from 'node:fs';

import { makeWritable } from './swap/move-entry.js';

export function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    open(Buffer.from(path));
    rmSync(path, { recursive: true, force: true });
  }
}

function open(directory: Buffer): void {
  makeWritable(directory);
  for (const entry of readdirSync(directory, { withFileTypes: true, encoding: 'buffer' })) {
    if (entry.isDirectory()) open(Buffer.concat([directory, Buffer.from('/'), entry.name]));
  }
}
