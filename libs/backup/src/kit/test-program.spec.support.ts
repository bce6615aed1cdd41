// Programs for tests, run with the failures told as errors, and what became of them.

import { BackupError } from '../core/errors.js';
import { statOf } from './process-stat.spec.support.js';
import { type Program, type ProgramFailure, type ProgramOptions, runProgram } from './program.js';

export const ENV = { PATH: process.env['PATH'] ?? '' };

export function node(script: string, env: Record<string, string> = {}): Program {
  return { file: process.execPath, args: ['-e', script], env: { ...ENV, ...env } };
}

export function asError({ how, missing, said, hint }: ProgramFailure): BackupError {
  return new BackupError(
    missing ? 'PEER_MISSING' : 'SOURCE_FAILED',
    `${how}: ${said}`,
    hint === undefined ? {} : { hint },
  );
}

export function run(program: Program, options: Partial<ProgramOptions> = {}) {
  return runProgram(program, { failure: asError, ...options });
}

export function isAlive(pid: number): boolean {
  const stat = statOf(pid);
  return stat !== undefined && stat.state !== 'Z';
}

export async function untilGone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 250 && isAlive(pid); waited++)
    await new Promise((resolve) => void setTimeout(resolve, 20));
  return !isAlive(pid);
}

/** Tells its pid, and stays. */
export const TALKING = `process.stdout.write(String(process.pid) + '\\n'); setInterval(() => undefined, 1000);`;

/** The pid that a talking program tells. */
export async function pidFrom(running: AsyncIterator<Uint8Array>): Promise<number> {
  return Number(Buffer.from((await running.next()).value ?? []).toString());
}
