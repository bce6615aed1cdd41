// A tree of many small files that nothing compresses, as photos are.

import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const FILE_BYTES = 9000;

const IN_FOLDER = 250;

export function makeTree(tree: string, files: number): void {
  for (let at = 0; at < files; at++) {
    const folder = join(tree, `album-${Math.floor(at / IN_FOLDER)}`);
    if (at % IN_FOLDER === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `photo-${at}.jpg`), randomBytes(FILE_BYTES));
  }
}

/** New content for one file of a hundred, all over the tree. */
export function changeSome(tree: string): void {
  let seen = 0;
  for (const folder of readdirSync(tree)) {
    for (const name of readdirSync(join(tree, folder))) {
      if (seen++ % 100 === 0) writeFileSync(join(tree, folder, name), randomBytes(FILE_BYTES));
    }
  }
}
