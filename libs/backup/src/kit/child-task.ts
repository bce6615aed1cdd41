// Runs one task in a child process of its own, so that what blocks, crashes or locks does so away from the application.

import { fork, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

import type { ByteStream } from '../core/bytes.js';
import { BackupError, type ErrorCode } from '../core/errors.js';
import type { ChildAnswer } from './child-answer.js';
import { ProgramInput } from './program-input.js';
import { limitHint, startProcess } from './start-process.js';

/** The end of what the child wrote to its standard error is quoted when it dies. */
const QUOTED = 2000;

export interface ChildTaskOptions {
  /** Kills the child; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly progress?: (step: string, fraction?: number) => void;
  /** Becomes the child's standard input. It is read to its end, and what it throws is what the call rejects with. */
  readonly input?: ByteStream;
  /** Arguments for Node.js itself. Default: none. */
  readonly nodeArgs?: readonly string[];
  /** From 0 to 19: how much the child lets others go first. Default 0. */
  readonly niceness?: number;
  /** Takes what the child writes to its standard output, as soon as it runs. Without it that goes nowhere. */
  readonly output?: (output: Readable) => void;
  /** The code to throw when the child ends without an answer. */
  readonly ifKilled: ErrorCode;
}

/**
 * Starts the module, gives it the task, and resolves to its answer or rejects with the error that it threw.
 * When the call settles the child is gone: it is killed, not asked, and waited for. A child whose parent dies ends too.
 * It runs in a process group of its own: what stops the application from a terminal leaves the decision to us.
 */
export async function runInChild(entry: URL, task: unknown, options: ChildTaskOptions): Promise<unknown> {
  options.signal?.throwIfAborted();
  const child = await start(entry, options);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const input = new ProgramInput(options.input, child.stdin, true, () => child.kill('SIGKILL'));
  try {
    options.signal?.throwIfAborted();
    if (child.stdout) options.output?.(child.stdout);
    const answer = await answerOf(child, task, options);
    // What it did not read it does not read any more.
    child.kill('SIGKILL');
    await input.done(options.signal);
    return answer;
  } catch (error) {
    options.signal?.throwIfAborted();
    input.throwFailure();
    throw error;
  } finally {
    child.kill('SIGKILL');
    await Promise.all([input.stop(), ended]);
  }
}

async function start(
  entry: URL,
  { ifKilled, niceness, input, output, nodeArgs = [] }: ChildTaskOptions,
): Promise<ChildProcess> {
  try {
    return await startProcess(
      () =>
        fork(entry, {
          execArgv: ['--no-warnings', ...nodeArgs],
          serialization: 'advanced',
          stdio: [input === undefined ? 'ignore' : 'pipe', output === undefined ? 'ignore' : 'pipe', 'pipe', 'ipc'],
          detached: true,
        }),
      niceness,
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = `The process that does the work could not be started: ${message}`;
    throw new BackupError(ifKilled, what, { cause: error, ...limitHint(code) });
  }
}

function answerOf(child: ChildProcess, task: unknown, options: ChildTaskOptions): Promise<unknown> {
  const { signal, progress, ifKilled } = options;
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-QUOTED)));

  return new Promise<unknown>((resolve, reject) => {
    const abort = (): void => reject(signal?.reason);
    const died = (cause: string): void => {
      signal?.removeEventListener('abort', abort);
      reject(new BackupError(ifKilled, deathNotice(cause, said)));
    };
    signal?.addEventListener('abort', abort, { once: true });
    // Not only once: each message or signal that does not reach it is told.
    child.on('error', (error) => died(error.message));
    child.once('exit', (code, killer) => died(killer === null ? `exit code ${code}` : killer));
    child.on('message', (answer: ChildAnswer) => {
      try {
        if (answer.type === 'progress') progress?.(answer.step, answer.fraction);
        else if (answer.type === 'done') resolve(answer.result);
        else reject(BackupError.fromReport(answer.report, answer.cause));
      } catch (error) {
        reject(error);
      }
    });
    child.send({ task }, () => undefined);
  });
}

function deathNotice(cause: string, said: string): string {
  const quoted = said.trim() === '' ? '' : `; it wrote: ${said.trim()}`;
  return `The process that did the work ended before it was done (${cause})${quoted}`;
}
