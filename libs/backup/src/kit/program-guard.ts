// Stands between us and a program: when we are gone, however that came about, the program is killed.

import { spawn } from 'node:child_process';

import { giveWay, startProcess } from './start-process.js';

/** What the guard tells: that it guards a program, unless there is none, and then the end. */
export type GuardMessage = 'guarding' | ProgramEnd;

/** How the program ended, as the guard tells it. */
export type ProgramEnd =
  | { readonly exitCode: number }
  | { readonly killedBy: string }
  /** It never started: an error code of the operating system. */
  | { readonly notStarted: string };

/** When we are gone before the guard is ready, nobody is left to say so: nothing is started then. */
if (process.connected) void guard(process.argv.slice(2));

async function guard([niceness = '', file = '', ...args]: readonly string[]): Promise<void> {
  try {
    /** Done here, before there is a program: from outside it could come too late for what the program has started. */
    giveWay(process.pid, Number(niceness));
    /** The program has the guard's own streams and environment: nothing passes through the guard. */
    const program = await startProcess(() => spawn(file, args, { stdio: 'inherit' }));
    program.once('exit', (code, signal) => tell(signal === null ? { exitCode: code ?? 0 } : { killedBy: signal }));
    /** Whatever we are told means stop. Our own end waits for that of the program, so that nobody has to clear it away. */
    for (const event of ['message', 'disconnect']) process.once(event, () => program.kill('SIGKILL'));
    process.send?.('guarding' satisfies GuardMessage, () => undefined);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    tell({ notStarted: code ?? message });
  }
}

function tell(end: ProgramEnd): void {
  if (process.connected) process.send?.(end, endGroup);
  else endGroup();
}

/** The guard leads a process group of its own; whatever the program has started goes with it. */
function endGroup(): void {
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
}
