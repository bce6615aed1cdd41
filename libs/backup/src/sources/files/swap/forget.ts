// Removes what swaps keep for undo when its time is over, and what processes have left that are gone.

import { existsSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { isAbandoned } from '../../../kit/owned-names.js';
import { ownFolder } from '../places.js';
import { removeTree } from '../remove-tree.js';
import { discardFolder } from './exchange.js';
import { readJournal } from './journal.js';
import { keptFolders, recoverSwaps } from './recover.js';

/** Answers the paths. */
export function forgetKept(root: string, before: Date, now: Date): string[] {
  recoverSwaps(root, now);
  const old = keptFolders(root).filter(({ folder }) => isKeptSinceBefore(folder, before));
  for (const { folder } of old) discardFolder(root, folder);
  return [...old.map(({ folder }) => folder), ...sweepScratch(root, now)];
}

/** Removes what killed processes have left. */
export function sweepScratch(root: string, now: Date): string[] {
  const own = ownFolder(root);
  if (!existsSync(own)) return [];
  const abandoned = readdirSync(own)
    .map((name) => join(own, name))
    .filter((path) => isAbandoned({ path, modifiedAt: statSync(path).mtime }, now));
  for (const path of abandoned) removeTree(path);
  removeIfEmpty(own);
  return abandoned;
}

function removeIfEmpty(directory: string): void {
  if (readdirSync(directory).length === 0) rmdirSync(directory);
}

/** The journal was written last when the swap was over. One in the middle is not touched. */
function isKeptSinceBefore(folder: string, before: Date): boolean {
  const journal = readJournal(folder);
  if (journal?.state === 'moving') return false;
  const path = journal === undefined ? folder : join(folder, 'journal.json');
  return statSync(path).ctime.getTime() < before.getTime();
}
