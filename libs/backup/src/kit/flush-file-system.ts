// Has a file system write out what it only holds in memory.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { startProcess } from './start-process.js';

/**
 * One call of `sync` for all that lies in the file system of a directory: each of a hundred thousand files by itself would
 * take minutes. Answers false where there is no such program, or none that does that; the system then writes in its own
 * time.
 */
export async function flushFileSystem(directory: string): Promise<boolean> {
  try {
    const sync = await startProcess(() => spawn('sync', ['-f', directory], { stdio: 'ignore' }));
    const [exitCode] = (await once(sync, 'close')) as [number | null];
    return exitCode === 0;
  } catch {
    return false;
  }
}
