// Has work done in the process for it, and not in that of the application.

import { type ChildTaskOptions, runInChild } from '../../../kit/child-task.js';
import type { CaptureTasks } from './tasks.js';

/** What is made of each file is forgotten at once: more room for it would only be filled before it is cleared. */
const LITTLE_MEMORY = ['--max-semi-space-size=4'];

/** A directory may lie on a server that does not answer: a call that hangs for it then hangs in a process we can kill. */
export async function runCaptureTask<K extends keyof CaptureTasks>(
  kind: K,
  input: CaptureTasks[K]['input'],
  options: Omit<ChildTaskOptions, 'ifKilled'>,
): Promise<CaptureTasks[K]['result']> {
  const entry = new URL('./capture-process.js', import.meta.url);
  const result = await runInChild(
    entry,
    { kind, input },
    {
      ...options,
      nodeArgs: LITTLE_MEMORY,
      ifKilled: 'SOURCE_FAILED',
    },
  );
  return result as CaptureTasks[K]['result'];
}
