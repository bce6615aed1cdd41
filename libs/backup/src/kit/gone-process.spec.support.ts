// What processes leave behind that are gone.

import { spawnSync } from 'node:child_process';

import { ownedName } from './owned-names.js';

/** A name that a process of this machine made before it ended. */
export function nameOfGoneProcess(tail: string): string {
  const [host] = ownedName(tail).split('~');
  return [host, spawnSync('true').pid, 'its-process', tail].join('~');
}
