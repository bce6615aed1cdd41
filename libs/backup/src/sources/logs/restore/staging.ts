// Where logs are unpacked before they get their name: beside the place, so that this takes one step.

import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { randomTail } from '../../../core/names.js';
import { isAbandoned, ownedName } from '../../../kit/owned-names.js';
import type { LogsSourceOptions } from '../logs-options.js';
import { restoredDirectory } from './new-place.js';

/** No name of a place begins with a dot. */
const PREFIX = '.staged-';

/** Another one each time, open to this user alone. */
export async function createStaging(options: LogsSourceOptions): Promise<string> {
  const path = join(restoredDirectory(options), PREFIX + ownedName(randomTail()));
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

/** Also the directory of all restored logs, when it held nothing else. */
export async function removeStaging(options: LogsSourceOptions, path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await rmdir(restoredDirectory(options)).catch(() => undefined);
}

/** Removes what killed processes have left, and answers the paths. */
export async function sweepStaging(options: LogsSourceOptions, signal: AbortSignal): Promise<string[]> {
  const directory = restoredDirectory(options);
  const removed: string[] = [];
  for (const name of await readdir(directory).catch(() => [])) {
    signal.throwIfAborted();
    if (!name.startsWith(PREFIX)) continue;
    const found = await stat(join(directory, name)).catch(() => undefined);
    const path = name.slice(PREFIX.length);
    if (found === undefined || !isAbandoned({ path, modifiedAt: found.mtime }, options.clock.now())) continue;
    await removeStaging(options, join(directory, name));
    removed.push(join(directory, name));
  }
  return removed;
}
