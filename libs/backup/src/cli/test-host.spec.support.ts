// The command line in this process: what it is given, and what it says on each stream.

import { PassThrough } from 'node:stream';

import type { ExitCode } from './exit-codes.js';
import { type Host, run } from './run.js';

export interface Said {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout, as bytes. */
  readonly bytes: Buffer;
}

export interface Surroundings {
  readonly env?: NodeJS.ProcessEnv;
  /** Whether stdout and stderr are a terminal. Default false. */
  readonly isTTY?: boolean;
}

/** Runs one command, as `nestjs-backup …args` does. */
export async function say(args: readonly string[], { env = {}, isTTY = false }: Surroundings = {}): Promise<Said> {
  const [stdout, stderr] = [gathered(), gathered()];
  const signals = new PassThrough();
  const host = {
    stdin: Object.assign(new PassThrough(), { isTTY: false }),
    stdout: Object.assign(stdout.stream, { isTTY }),
    stderr: Object.assign(stderr.stream, { isTTY }),
    env,
    pid: process.pid,
    kill: () => true,
    on: signals.on.bind(signals),
    once: signals.once.bind(signals),
    off: signals.off.bind(signals),
  } as unknown as Host;
  const exitCode = await run(args, host);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text(), bytes: stdout.bytes() };
}

function gathered() {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
  const bytes = (): Buffer => Buffer.concat(chunks);
  return { stream, bytes, text: () => bytes().toString('utf8') };
}
