// Ctrl-C: what was started is ended, so that the work fails where it is, and tidies up after itself.

import { constants } from 'node:os';

import { endAll } from '../bench/processes.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const AGAIN_MS = 100;
/** A terminal and npm both pass on what was pressed once. */
const SAME_MS = 1000;

/** Answers the exit code when the work was interrupted. Pressed again, it ends this process at once. */
export async function interruptible(work: () => Promise<void>): Promise<number | undefined> {
  let code: number | undefined;
  let ending: NodeJS.Timeout | undefined;
  let pressedAt = 0;
  const end = (signal: NodeJS.Signals): void => {
    if (code !== undefined && performance.now() - pressedAt < SAME_MS) return;
    if (code !== undefined) process.exit(code);
    pressedAt = performance.now();
    code = 128 + constants.signals[signal];
    // What it starts before it notices is ended, too.
    ending = setInterval(endAll, AGAIN_MS);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  process.once('exit', endAll);
  try {
    await work();
  } catch (error) {
    if (code === undefined) throw error;
  } finally {
    clearInterval(ending);
    for (const signal of SIGNALS) process.off(signal, end);
  }
  return code;
}
