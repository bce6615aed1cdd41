// Where the repository is, and how the package tests run programs in and outside of it.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const LIBRARY = join(ROOT, 'libs/backup');

const runFile = promisify(execFile);

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in the folder to its end; a failure is an answer, not an error. Killed after two minutes. */
export async function run(folder: string, program: string, args: readonly string[]): Promise<Outcome> {
  try {
    const { stdout, stderr } = await runFile(program, args, { cwd: folder, timeout: 120_000, maxBuffer: 2 ** 26 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Error & Outcome;
    return { code: typeof code === 'number' ? code : 1, stdout, stderr: stderr || String(error) };
  }
}

/** As `run`, for what only prepares a test: a failure is an error that shows the output. */
export async function prepare(folder: string, program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(folder, program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed in ${folder}:\n${stdout}${stderr}`);
  return stdout;
}
