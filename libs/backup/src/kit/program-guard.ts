// Stands between us and a program: when we are gone, however that came about, the program is killed.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import type { OpenedFilter } from '../core/filter.js';
import { giveWayHere } from './give-way.js';
import { type FilterEnd, type FilterFailure, feedThrough, passThrough, receiveFilter } from './program-filter.js';
import { startProcess } from './start-process.js';

/** What the guard tells: that it guards a program, unless there is none, what its filter has taken, and then the end. */
export type GuardMessage = 'guarding' | { readonly passed: number } | ProgramEnd;

/** How the program ended, as the guard tells it. */
export type ProgramEnd =
  | { readonly exitCode: number; readonly result?: unknown }
  | { readonly killedBy: string }
  | FilterFailure
  /** It never started: an error code of the operating system. */
  | { readonly notStarted: string };

/** When we are gone before the guard is ready, nobody is left to say so: nothing is started then. */
if (process.connected) void guard(process.argv.slice(2));

/** Which stream of the program passes a filter. */
export type Filtered = 'input' | 'output' | 'none';

async function guard([niceness, filtered, module = '', file = '', ...args]: readonly string[]): Promise<void> {
  try {
    /** Done here, before there is a program: from outside it could come too late for what the program has started. */
    giveWayHere(Number(niceness));
    const filter = filtered === 'none' ? undefined : receiveFilter(module);
    /** The program has the guard's own streams and environment: what is not filtered does not pass through the guard. */
    const [input, output] = ['input', 'output'].map((stream) => (stream === filtered ? 'pipe' : 'inherit'));
    const program = await startProcess(() => spawn(file, args, { stdio: [input, output, 'inherit'] }));
    /** Our own end waits for that of the program, so that nobody has to clear it away. */
    const stopped = toldToStop().then(() => void program.kill('SIGKILL'));
    const passing = filter && pass(program, filter);
    void passing?.then((end) => end && 'filterFailed' in end && program.kill('SIGKILL'));
    const ended = endOf(program);
    say('guarding');
    tell(merge(await ended, await (passing && Promise.race([passing, stopped]))));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    tell({ notStarted: code ?? message });
  }
}

async function pass({ stdin, stdout }: ChildProcess, filter: Promise<OpenedFilter>): Promise<FilterEnd | void> {
  if (stdout) return await passThrough(stdout, filter, say);
  if (stdin) return await feedThrough(stdin, filter);
}

async function toldToStop(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.on('message', (message) => message === 'stop' && resolve());
    process.once('disconnect', resolve);
  });
}

async function endOf(program: ChildProcess): Promise<ProgramEnd> {
  const [code, signal] = (await once(program, 'exit')) as [number | null, string | null];
  return signal === null ? { exitCode: code ?? 0 } : { killedBy: signal };
}

function merge(program: ProgramEnd, filter: FilterEnd | void): ProgramEnd {
  if (filter && 'filterFailed' in filter) return filter;
  return filter && 'exitCode' in program ? { ...program, ...filter } : program;
}

function say(message: GuardMessage): void {
  process.send?.(message, () => undefined);
}

function tell(end: ProgramEnd): void {
  if (process.connected) process.send?.(end, endGroup);
  else endGroup();
}

/** The guard leads a process group of its own; whatever the program has started goes with it. */
function endGroup(): void {
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
}
