// Runs programs of the operating system: their output is a stream, and they never outlive the work they were started for.

import { fork, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import type { ByteStream } from '../core/bytes.js';
import type { BackupError } from '../core/errors.js';
import { interruptible } from './interruptible.js';
import type { ProgramEnd } from './program-guard.js';
import { ProgramInput } from './program-input.js';
import { redact } from './redact.js';

/** So much of the end of what a program wrote to its standard error is kept. */
const QUOTED = 4000;

export interface Program {
  /** A name on the PATH of `env`, or a path. */
  readonly file: string;
  /** No secrets: every user of the machine can read them. */
  readonly args: readonly string[];
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ProgramFailure {
  readonly program: Program;
  /** E.g. `exit code 1`, `SIGKILL`. */
  readonly how: string;
  /** True when there is no such program. */
  readonly missing: boolean;
  /** The end of what it wrote to its standard error, redacted. */
  readonly said: string;
}

export interface ProgramOptions {
  /** Becomes the standard input. It is read to its end, also when the program does not want all of it. */
  readonly input?: ByteStream;
  /** False: what the program has not read when it ends is not read at all. Default true. */
  readonly readsAll?: boolean;
  /** Kills the program; whoever reads then gets the signal's reason. */
  readonly signal?: AbortSignal;
  /** What to throw when the program did not end with exit code 0. */
  readonly failure: (failure: ProgramFailure) => BackupError;
}

/**
 * What the program writes to its standard output. It is started by the first read and ends only with the stream: the end
 * comes after exit code 0, an error or an early return after the program, and what it has started, is gone. When this
 * process dies the program is killed too.
 */
export async function* runProgram(program: Program, options: ProgramOptions): AsyncGenerator<Uint8Array> {
  options.signal?.throwIfAborted();
  const running = start(program, options.input !== undefined);
  const input = new ProgramInput(options.input, running.input, options.readsAll ?? true, () => running.kill());
  try {
    yield* interruptible(running.output, options.signal);
    const end = await running.end;
    input.throwFailure();
    if (!('exitCode' in end) || end.exitCode !== 0) throw options.failure(describe(program, end, running.said()));
    await input.done(options.signal);
  } finally {
    running.kill();
    await running.end;
    await input.stop();
  }
}

/** All that a program writes to its standard output, as text; for short answers. */
export async function askProgram(program: Program, options: ProgramOptions): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of runProgram(program, options)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

interface Running {
  readonly output: Readable;
  readonly input: Writable | null;
  /** Resolves when the program is gone. */
  readonly end: Promise<ProgramEnd>;
  said(): string;
  kill(): void;
}

function start({ file, args, env }: Program, hasInput: boolean): Running {
  const guard = fork(new URL('./program-guard.js', import.meta.url), [file, ...args], {
    env,
    execArgv: ['--no-warnings'],
    stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  let said = '';
  guard.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-QUOTED)));
  return {
    output: guard.stdout as Readable,
    input: guard.stdin,
    end: endOf(guard),
    said: () => redact(said.trim()),
    kill: () => guard.connected && guard.send('stop', () => undefined),
  };
}

async function endOf(guard: ChildProcess): Promise<ProgramEnd> {
  let told: ProgramEnd | undefined;
  guard.once('message', (end: ProgramEnd) => (told = end));
  guard.once('exit', () => told === undefined && killGroup(guard));
  return await new Promise((resolve) => {
    guard.once('close', (_, signal) => resolve(told ?? { killedBy: signal ?? 'SIGKILL' }));
    guard.once('error', (error: NodeJS.ErrnoException) => {
      if (guard.pid === undefined) resolve({ notStarted: error.code ?? error.message });
    });
  });
}

/** For a guard that was killed itself: what it has guarded has to go as well. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function describe(program: Program, end: ProgramEnd, said: string): ProgramFailure {
  const missing = 'notStarted' in end && end.notStarted === 'ENOENT';
  if ('notStarted' in end) return { program, missing, said, how: end.notStarted };
  return { program, missing, said, how: 'exitCode' in end ? `exit code ${end.exitCode}` : end.killedBy };
}
