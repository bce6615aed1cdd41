// Ctrl-C: what was started is ended, so that the work fails where it is, and tidies up after itself.

import { constants } from 'node:os';

import { endAll } from '../bench/processes.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const AGAIN_MS = 100;

/** Answers the exit code when the work was interrupted. A second signal ends this process at once. */
export async function interruptible(work: () => Promise<void>): Promise<number | undefined> {
  let code: number | undefined;
  let ending: NodeJS.Timeout | undefined;
  const end = (signal: NodeJS.Signals): void => {
    if (code !== undefined) process.exit(code);
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
