// Asks the person at the terminal, and nobody where there is none.

import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

import { BackupError } from '../../core/errors.js';
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

/**
 * The same for what nobody else may see: nothing of it is shown.
 * @throws BackupError REQUEST_INVALID where nobody is there or nothing is given, RUN_CANCELLED by Ctrl-C; the signal's reason
 */
export async function askSecret(terminal: Terminal, question: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const { stdin, stderr } = terminal.streams;
  if (!canAsk(terminal)) {
    throw new BackupError('REQUEST_INVALID', 'There is no terminal to ask for a secret.', {
      hint: 'Give it in a file or in the environment.',
    });
  }
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: unseen, terminal: true });
  const answer = new Promise<string>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    lines.once('line', resolve);
    lines.once('SIGINT', () => reject(new BackupError('RUN_CANCELLED', 'It was stopped by Ctrl-C.')));
    lines.once('close', () => reject(new BackupError('REQUEST_INVALID', 'Nothing was typed.')));
  });
  try {
    stderr.write(question);
    return await answer;
  } finally {
    lines.close();
    stdin.pause();
    stderr.write('\n');
  }
}
