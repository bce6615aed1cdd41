// Asks programs for their version: they answer at once and start nothing, so that nobody needs to guard them.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { Program, ProgramOptions } from './program.js';
import { redact } from './redact.js';
import { limitHint } from './start-process.js';

const ask = promisify(execFile);

/** For a program that hangs, on a share that is gone or as a script that waits for somebody. */
const LONGEST_MS = 15_000;

/** An error code of the system, or an exit code. */
interface Failed {
  readonly code?: string | number;
  readonly signal?: string | null;
  /** By us. */
  readonly killed?: boolean;
  readonly stderr?: string;
}

/** What the program writes when it is asked so. Rejects with what `failure` makes of it. */
export async function askVersion(
  program: Program,
  { failure, longestMs = LONGEST_MS }: Pick<ProgramOptions, 'failure'> & { readonly longestMs?: number },
): Promise<string> {
  const { file, args, env } = program;
  try {
    const options = { env, timeout: longestMs, killSignal: 'SIGKILL', encoding: 'utf8', windowsHide: true } as const;
    return (await ask(file, [...args], options)).stdout;
  } catch (error) {
    const { code, signal, killed = false, stderr = '' } = error as Failed;
    const said = redact(stderr.trim());
    if (killed) throw failure({ program, how: `no answer within ${longestMs / 1000} s`, missing: false, said });
    if (typeof code !== 'string') {
      throw failure({ program, how: signal ?? `exit code ${code}`, missing: false, said });
    }
    const how = `it could not be started: ${code}`;
    throw failure({ program, how, missing: code === 'ENOENT', said, ...limitHint(code) });
  }
}
