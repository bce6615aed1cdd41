// Has work done in the process for it, and not in that of the application.

import { type ChildTaskOptions, runInChild } from '../../../kit/child-task.js';
import type { CaptureTasks } from './tasks.js';

/** A directory may lie on a server that does not answer: a call that hangs for it then hangs in a process we can kill. */
export async function runCaptureTask<K extends keyof CaptureTasks>(
  kind: K,
  input: CaptureTasks[K]['input'],
  options: Omit<ChildTaskOptions, 'ifKilled'>,
): Promise<CaptureTasks[K]['result']> {
  const entry = new URL('./capture-process.js', import.meta.url);
  const result = await runInChild(entry, { kind, input }, { ...options, ifKilled: 'SOURCE_FAILED' });
  return result as CaptureTasks[K]['result'];
}
