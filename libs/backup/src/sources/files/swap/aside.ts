// What somebody put where a swap was at work: it is kept as long as what the swap replaced.

import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

import { randomTail } from '../../../core/names.js';

const ASIDE = 'aside';

/** Where it lies in the folder of a swap. */
export function asideIn(folder: string): string {
  return join(folder, ASIDE);
}

export function hasAside(folder: string): boolean {
  return asideNames(folder).length > 0;
}

/** From a folder that goes to one that stays. */
export function keepAside(from: string, to: string): void {
  for (const name of asideNames(from)) renameSync(join(from, name), join(to, `${ASIDE}-${randomTail()}`));
}

function asideNames(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith(ASIDE));
}
