// The child process in which files are restored, moved and removed: serves one task of restore-tasks.ts.

import { serveTask, type ChildProgress } from '../../kit/child-answer.js';
import { asRestoreError } from '../../kit/source-errors.js';
import { readIndexFile } from './index/read-index.js';
import { removeTree } from './remove-tree.js';
import type { Tasks } from './restore-tasks.js';
import { fillFiles } from './stage/fill-files.js';
import { findPaths } from './stage/find-paths.js';
import { finishTree } from './stage/finish-tree.js';
import { Input } from './stage/input.js';
import { measureTree } from './stage/measure-tree.js';
import { prepareTree } from './stage/prepare-tree.js';
import { choiceOf } from './swap/choice.js';
import { forgetKept, sweepScratch } from './swap/forget.js';
import { recoverSwaps, swapsAtWork } from './swap/recover.js';
import { swapTree, undoTree } from './swap/swap-tree.js';

const STANDARD_INPUT = 0;

type Handler<K extends keyof Tasks> = (input: Tasks[K]['input'], progress: ChildProgress) => Tasks[K]['result'];

const HANDLERS: { readonly [K in keyof Tasks]: Handler<K> } = {
  find: ({ paths }) => findPaths(readIndexFile(STANDARD_INPUT), paths),

  prepare: ({ paths, ...places }) => prepareTree(places, paths),

  build({ volumes, ...places }, progress) {
    const total = volumes.reduce((sum, { bytes }) => sum + bytes, 0);
    const input = new Input(
      STANDARD_INPUT,
      byPercent((position) => progress('writing the restored files', position / total), total),
    );
    for (const volume of volumes) fillFiles(places, volume, input);
    finishTree(places);
    progress('measuring the restored files');
    return measureTree(places.tree);
  },

  swap({ include, exclude, own, ...swap }) {
    swapTree({ ...swap, choice: choiceOf(swap.root, { include, exclude, own }) });
    return undefined;
  },

  undo({ root, runId, ...patterns }) {
    undoTree(root, runId, choiceOf(root, patterns));
    return undefined;
  },

  tidy({ root, now }) {
    recoverSwaps(root, now);
    sweepScratch(root, now);
    return swapsAtWork(root);
  },

  forget: ({ root, beside, before, now }) => [...forgetKept(root, before, now), ...sweepScratch(beside, now)],

  remove({ path }) {
    removeTree(path);
    return undefined;
  },
};

/** Passes on only what differs by a percent. */
function byPercent(use: (position: number) => void, total: number): (position: number) => void {
  let last = -1;
  return (position) => {
    const percent = Math.floor((100 * position) / total);
    if (percent !== last) use(position);
    last = percent;
  };
}

process.umask(0o077);
serveTask(async (task, progress) => {
  const { kind, input } = task as { readonly kind: keyof Tasks; readonly input: never };
  try {
    return HANDLERS[kind](input, progress);
  } catch (error) {
    throw asRestoreError(error, 'The files could not be restored');
  }
});
