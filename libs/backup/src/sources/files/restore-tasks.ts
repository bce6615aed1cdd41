// The work of a restore that is done away from the application's process, and the call that has it done.

import type { ErrorCode } from '../../core/errors.js';
import type { Facts } from '../../core/facts.js';
import { runInChild, type ChildTaskOptions } from '../../kit/child-task.js';
import type { BytePath } from './byte-path.js';
import type { ComingVolume } from './stage/fill-files.js';
import type { Findings } from './stage/find-paths.js';
import type { Preparation, StagePlaces } from './stage/prepare-tree.js';

/** The patterns of the source, which say what of the live directory is its. */
export interface Patterns {
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[];
  /** Directories that are never captured, because the source keeps something of its own there. */
  readonly own: readonly string[];
}

export interface SwapTask extends Patterns {
  readonly root: string;
  readonly runId: string;
  readonly scratch: string;
  readonly scope: readonly BytePath[];
}

export interface UndoTask extends Patterns {
  readonly root: string;
  readonly runId: string;
}

export interface Tasks {
  /** Looks for paths in the index that comes on the input. */
  readonly find: { readonly input: { readonly paths: readonly string[] }; readonly result: Findings };
  /** Makes directories and lists from the index. */
  readonly prepare: {
    readonly input: StagePlaces & { readonly paths: readonly string[] | undefined };
    readonly result: Preparation;
  };
  /** Makes everything else, from the volumes that come on the input one after the other, and measures all of it. */
  readonly build: {
    readonly input: StagePlaces & { readonly volumes: readonly ComingVolume[] };
    readonly result: Facts;
  };
  /** Puts the tree in the place of what is live. */
  readonly swap: { readonly input: SwapTask; readonly result: undefined };
  /** Puts back what a swap replaced. */
  readonly undo: { readonly input: UndoTask; readonly result: undefined };
  /** Puts right what a process left that is gone, and removes the rest. Answers the runs whose swap is at work. */
  readonly tidy: {
    readonly input: { readonly root: string; readonly now: Date };
    readonly result: readonly string[];
  };
  /** Removes what was kept since before a time, and what processes have left that are gone. */
  readonly forget: {
    readonly input: { readonly root: string; readonly beside: string; readonly before: Date; readonly now: Date };
    readonly result: readonly string[];
  };
  /** Removes a tree of files. */
  readonly remove: { readonly input: { readonly path: string }; readonly result: undefined };
}

const IF_KILLED: ErrorCode = 'RESTORE_FAILED';

/** A process of its own for every task: hundreds of thousands of files are made and moved without asking the event loop. */
export async function runTask<K extends keyof Tasks>(
  kind: K,
  input: Tasks[K]['input'],
  options: Omit<ChildTaskOptions, 'ifKilled'> = {},
): Promise<Tasks[K]['result']> {
  const entry = new URL('./restore-process.js', import.meta.url);
  const result = await runInChild(entry, { kind, input }, { ...options, ifKilled: IF_KILLED });
  return result as Tasks[K]['result'];
}
