// Starts processes, and says what to do about it when the operating system does not let us.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { giveWay } from './give-way.js';

const TOO_MANY_FILES =
  'Raise the limit of open files (ulimit -n, LimitNOFILE), or find out what keeps so many files and connections open.';
const TOO_MANY_PROCESSES =
  'Raise the limit of processes or of memory (ulimit -u, TasksMax, the limits of the container), or find out what uses them up.';

const HINTS: Readonly<Record<string, string>> = {
  EMFILE: TOO_MANY_FILES,
  ENFILE: TOO_MANY_FILES,
  EAGAIN: TOO_MANY_PROCESSES,
  ENOMEM: TOO_MANY_PROCESSES,
};

/**
 * The process that `start` starts, in the same turn of the event loop, so that nothing it does is missed. Rejects with
 * the error of the operating system when there is none, whichever of its ways Node.js chose to say so. With niceness it,
 * and all that it starts from now on, lets others go first.
 */
export async function startProcess<T extends ChildProcess>(start: () => T, niceness = 0): Promise<T> {
  const child = start();
  if (child.pid !== undefined) {
    giveWay(child.pid, niceness);
    return child;
  }
  const [error] = (await once(child, 'error')) as [Error];
  throw error;
}

/** What to do when the limit of something is why a process could not be started. */
export function limitHint(errno: string | undefined): { readonly hint?: string } {
  const hint = HINTS[errno ?? ''];
  return hint === undefined ? {} : { hint };
}
