// Swaps restored files in, and back out.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { BackupError } from '../../../core/errors.js';
import { randomTail } from '../../../core/names.js';
import { ownedName } from '../../../kit/owned-names.js';
import { keptBefore, keptUndone, ownFolder } from '../places.js';
import type { BytePath } from '../byte-path.js';
import { removeTree } from '../remove-tree.js';
import { keepAside } from './aside.js';
import { discardFolder, exchange } from './exchange.js';
import type { Choice } from './foreign.js';
import { readJournal } from './journal.js';
import { widen } from './plan-moves.js';
import { recoverRun } from './recover.js';
import { Tree } from './tree.js';

export interface TreeSwap {
  /** The live directory. */
  readonly root: string;
  readonly runId: string;
  /** The scratch directory with the restored files in `tree`. */
  readonly scratch: string;
  /** What is replaced; the root is all. */
  readonly scope: readonly BytePath[];
  readonly choice: Choice;
  readonly reached?: () => void;
}

export function swapTree({ root, runId, scratch, scope, ...rest }: TreeSwap): void {
  const folder = keptBefore(root, runId);
  const incoming = join(scratch, 'tree');
  const widened = widen({ live: new Tree(root), incoming: new Tree(incoming) }, scope);
  exchange({ root, folder, scratch, incoming, scope: widened, ...rest });
  removeTree(join(folder, 'incoming'));
}

/** @throws BackupError UNDO_UNAVAILABLE */
export function undoTree(root: string, runId: string, choice: Choice, reached?: () => void): void {
  const [before, undone] = [keptBefore(root, runId), keptUndone(root, runId)];
  recoverRun(root, undone);
  if (recoverRun(root, before) === 'taken back') return;
  const journal = existsSync(before) && !existsSync(undone) ? readJournal(before) : undefined;
  if (journal === undefined) {
    throw new BackupError('UNDO_UNAVAILABLE', `What run ${runId} replaced in ${root} is not there any more.`);
  }
  const scratch = join(ownFolder(root), ownedName(`undo-${randomTail()}`));
  mkdirSync(scratch, { mode: 0o700 });
  try {
    const incoming = join(before, 'tree');
    exchange({ root, choice, scope: journal.scope, folder: undone, scratch, incoming, ...(reached && { reached }) });
    keepAside(before, undone);
    discardFolder(root, before);
  } finally {
    removeTree(scratch);
  }
}
