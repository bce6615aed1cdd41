// Starts programs, takes their time, and leaves none of them behind.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { treeOf } from './process-tree.js';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Beside this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
}

const running = new Set<ChildProcess>();

/** Sees to it that the process does not outlive this one. */
export function guard<T extends ChildProcess>(child: T): T {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Ends a process and all that it started. */
export function endTree({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  for (const member of treeOf(pid)) {
    try {
      process.kill(member, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

export function endAll(): void {
  for (const child of running) endTree(child);
}

export function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** Runs a program from file to file and answers how many seconds it took, from its start to its end. */
export async function timeProgram(program: Program, input: string, output: string): Promise<number> {
  const files = [openSync(input, 'r'), openSync(output, 'w')];
  try {
    const started = performance.now();
    await run(program, [...files, 'pipe']);
    return (performance.now() - started) / 1000;
  } finally {
    for (const file of files) closeSync(file);
  }
}

/** Runs a program to its end, with the input if there is one. Throws when it fails, with what it wrote to its error output. */
export async function run(
  { command, args, env }: Program,
  stdio: readonly (number | 'ignore' | 'pipe')[],
  input?: Iterable<Uint8Array>,
): Promise<void> {
  const child = guard(spawn(command, args, { stdio: [...stdio], env: { ...process.env, ...env } }));
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  // An input that is not taken is the program's failure, and told by it.
  if (input && child.stdin) pipeline(Readable.from(input), child.stdin).catch(() => undefined);
  const code = await new Promise<number | string | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${said.trim()}`);
}
