// A directory for one test, removed after it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';

/** Call it once, at the top of a spec; what it returns makes a new directory. */
export function tempDirectories(): () => Promise<string> {
  const made: string[] = [];
  afterEach(async () => {
    // What was cancelled, and does not listen, may write a last file meanwhile.
    for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });
  return async () => {
    const directory = await mkdtemp(join(tmpdir(), 'nestjs-backup-spec-'));
    made.push(directory);
    return directory;
  };
}
