// Stands between us and a program: when we are gone, however that came about, the program is killed.

import { spawn } from 'node:child_process';

/** How the program ended, as the guard tells it. */
export type ProgramEnd =
  | { readonly exitCode: number }
  | { readonly killedBy: string }
  /** It never started: an error code of the operating system. */
  | { readonly notStarted: string };

const [file = '', ...args] = process.argv.slice(2);

/** The program has the guard's own streams and environment: nothing passes through the guard. */
const program = spawn(file, args, { stdio: 'inherit' });
program.once('error', (error: NodeJS.ErrnoException) => tell({ notStarted: error.code ?? error.message }));
program.once('exit', (code, signal) => tell(signal === null ? { exitCode: code ?? 0 } : { killedBy: signal }));
/** Whatever we are told means stop. Our own end waits for that of the program, so that nobody has to clear it away. */
for (const event of ['message', 'disconnect']) process.once(event, () => program.kill('SIGKILL'));

function tell(end: ProgramEnd): void {
  if (process.connected) process.send?.(end, endGroup);
  else endGroup();
}

/** The guard leads a process group of its own; whatever the program has started goes with it. */
function endGroup(): void {
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
}
