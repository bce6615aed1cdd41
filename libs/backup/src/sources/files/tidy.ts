// Puts right, and removes, what restores have left whose process is gone.

import { realpath, stat } from 'node:fs/promises';

import type { Clock } from '../../core/clock.js';
import { ifMissing } from './place.js';
import { ownFolder } from './places.js';
import { runTask } from './restore-tasks.js';

/** Of a directory with nothing of ours in it nothing is asked. */
export async function tidy(base: string, clock: Clock): Promise<void> {
  const found = await stat(ownFolder(base)).catch(ifMissing);
  if (found !== undefined) await runTask('tidy', { root: base, now: clock.now() });
}

/** What a swap has half done is no state that anybody wants a backup of. */
export async function tidyBeforeCapture(directory: string, clock: Clock): Promise<void> {
  const root = await realpath(directory).catch(ifMissing);
  if (root !== undefined) await tidy(root, clock);
}
