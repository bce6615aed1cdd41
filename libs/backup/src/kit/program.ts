// Runs programs of the operating system: their output is a stream, and they never outlive the work they were started for.

import { fork, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import { type ByteStream, disposable } from '../core/bytes.js';
import { BackupError } from '../core/errors.js';
import type { Filter } from '../core/filter.js';
import { arrivingChunks } from './arriving-chunks.js';
import { interruptible } from './interruptible.js';
import type { FilterFailure } from './program-filter.js';
import type { Filtered, GuardMessage, ProgramEnd } from './program-guard.js';
import { ProgramInput } from './program-input.js';
import { redact } from './redact.js';
import { limitHint, startProcess } from './start-process.js';

/** A filter forgets each chunk at once: more room for them would only be filled before it is cleared. */
const LITTLE_HEAP = ['--max-semi-space-size=1'];
/** The threads that compress share one piece of memory instead of each keeping its own (glibc, mallopt(3)). */
const LITTLE_MEMORY = { MALLOC_ARENA_MAX: '1' };

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
  /** E.g. `exit code 1`, `SIGKILL`, `it could not be started: EACCES`. */
  readonly how: string;
  /** True when there is no such program. */
  readonly missing: boolean;
  /** The end of what it wrote to its standard error, redacted. */
  readonly said: string;
  /** What to do about it, when that is known here. */
  readonly hint?: string;
}

export interface ProgramOptions {
  /** Becomes the standard input. It is read to its end, also when the program does not want all of it. */
  readonly input?: ByteStream;
  /** False: what the program has not read when it ends is not read at all. Default true. */
  readonly readsAll?: boolean;
  /** From 0 to 19: how much the program lets others go first. Default 0. */
  readonly niceness?: number;
  /** Kills the program; whoever reads then gets the signal's reason. */
  readonly signal?: AbortSignal;
  /** What the program writes goes through it before it comes here, in the process that guards the program. */
  readonly filter?: Filter;
  /** The input goes through it before the program gets it, there as well. Not together with the other one. */
  readonly inputFilter?: Filter;
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
  const running = await start(program, options);
  const input = new ProgramInput(options.input, running.input, options.readsAll ?? true, () => running.kill());
  try {
    for await (const chunk of interruptible(arrivingChunks(running.output), options.signal)) {
      yield disposable(chunk);
    }
    const end = await running.end;
    input.throwFailure();
    if ('filterFailed' in end) throw BackupError.fromReport(end.filterFailed);
    if (!('exitCode' in end) || end.exitCode !== 0) {
      throw options.failure({ program, said: running.said(), ...describe(end) });
    }
    filterOf(options)?.onResult(end.result);
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

/** The guard itself went, and took the program with it: an exit code or a signal. */
interface GuardEnd {
  readonly guardEnded: string;
}

interface Running {
  readonly output: Readable;
  readonly input: Writable | null;
  /** Resolves when the program is gone. */
  readonly end: Promise<ProgramEnd | GuardEnd>;
  said(): string;
  kill(): void;
}

async function start(program: Program, options: ProgramOptions): Promise<Running> {
  const { failure } = options;
  const filter = filterOf(options);
  const guard = await startGuard(program, options).catch((error: NodeJS.ErrnoException) => {
    const how = `its guard could not be started: ${error.message}`;
    throw failure({ program, how, missing: false, said: '', ...limitHint(error.code) });
  });
  let said = '';
  /** Before that a message may never be heard, and nothing is guarded yet that would be left over. */
  let isAwake = false;
  guard.once('message', () => (isAwake = true));
  if (filter) guard.send({ task: filter.task }, () => undefined);
  guard.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-QUOTED)));
  return {
    output: guard.stdout as Readable,
    input: guard.stdin,
    end: endOf(guard, filter),
    said: () => redact(said.trim()),
    kill: () => guard.connected && (isAwake ? guard.send('stop', () => undefined) : killGroup(guard)),
  };
}

async function startGuard({ file, args, env }: Program, options: ProgramOptions): Promise<ChildProcess> {
  const { input, niceness = 0 } = options;
  const module = new URL('./program-guard.js', import.meta.url);
  const filter = filterOf(options);
  const filtered: Filtered = filter === undefined ? 'none' : filter === options.filter ? 'output' : 'input';
  return await startProcess(() =>
    fork(module, [String(niceness), filtered, filter?.module.href ?? '', file, ...args], {
      env: filter === undefined ? env : { ...LITTLE_MEMORY, ...env },
      execArgv: ['--no-warnings', ...(filter === undefined ? [] : LITTLE_HEAP)],
      serialization: 'advanced',
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', 'ipc'],
      detached: true,
    }),
  );
}

function filterOf({ filter, inputFilter }: ProgramOptions): Filter | undefined {
  return filter ?? inputFilter;
}

async function endOf(guard: ChildProcess, filter: Filter | undefined): Promise<ProgramEnd | GuardEnd> {
  let told: ProgramEnd | undefined;
  guard.on('message', (message: GuardMessage) => {
    if (message === 'guarding') return;
    if ('passed' in message) filter?.onBytes(message.passed);
    else told = message;
  });
  guard.once('exit', () => told === undefined && killGroup(guard));
  return await new Promise((resolve) => {
    guard.once('close', (code, signal) => resolve(told ?? { guardEnded: signal ?? `exit code ${code}` }));
  });
}

/** For a guard that was killed itself, and what it has guarded, or one that hangs before it guards anything. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Nobody is left, or who is left runs as another user and is waited for, because it holds our streams.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function describe(
  end: Exclude<ProgramEnd, FilterFailure> | GuardEnd,
): Pick<ProgramFailure, 'how' | 'missing' | 'hint'> {
  if ('guardEnded' in end) return { how: `the process that guards it ended with ${end.guardEnded}`, missing: false };
  if ('killedBy' in end) return { how: end.killedBy, missing: false };
  if ('exitCode' in end) return { how: `exit code ${end.exitCode}`, missing: false };
  const { notStarted } = end;
  return { how: `it could not be started: ${notStarted}`, missing: notStarted === 'ENOENT', ...limitHint(notStarted) };
}
