// Asks the person at the terminal, and nobody where there is none.

import { createInterface } from 'node:readline';

import type { Terminal } from './terminal.js';

/** Whether somebody is there to answer. */
export function canAsk({ streams }: Terminal): boolean {
  return streams.stdin.isTTY === true;
}

/**
 * The line that is typed; undefined when the input ends instead. Throws the signal's reason when it aborts: the terminal
 * keeps its own way with Ctrl-C.
 */
export async function ask(terminal: Terminal, question: string, signal: AbortSignal): Promise<string | undefined> {
  signal.throwIfAborted();
  const lines = createInterface({ input: terminal.streams.stdin, terminal: false });
  const answer = new Promise<string | undefined>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    lines.once('line', resolve);
    lines.once('close', () => resolve(undefined));
  });
  try {
    terminal.streams.stderr.write(question);
    return await answer;
  } finally {
    lines.close();
    terminal.streams.stdin.pause();
  }
}
