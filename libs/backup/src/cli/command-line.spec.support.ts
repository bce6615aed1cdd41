// The command line within the test: its streams are texts and bytes, a person is a list of answers.

import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';

import type { ExitCode } from './exit-codes.js';
import { type Host, run } from './run.js';

export interface Said {
  /** -1: the process was ended by a signal. */
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout, as bytes. */
  readonly bytes: Buffer;
}

export interface Situation {
  /** What a person at a terminal types, a line for each question. Absent: there is nobody to ask. */
  readonly answers?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Whether stdout and stderr are a terminal. Default: where somebody is there to answer. */
  readonly isTTY?: boolean;
  /** Called with each text for stderr; may press Ctrl-C by it. */
  readonly watch?: (text: string, press: () => void) => void;
}

/** Runs one command, as `nestjs-backup …args` does. */
export async function say(args: readonly string[], situation: Situation = {}): Promise<Said> {
  const { answers, env = {}, isTTY = answers !== undefined, watch = () => undefined } = situation;
  const left = [...(answers ?? [])];
  const stdin = Object.assign(new PassThrough(), { isTTY: answers !== undefined });
  const signals = new EventEmitter();
  const kills: unknown[] = [];
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const press = (): void => void signals.emit('SIGINT', 'SIGINT');
  const host = Object.assign(signals, {
    stdin,
    env,
    pid: 1,
    kill: (...how: unknown[]) => kills.push(how),
    stdout: sink(isTTY, (chunk) => stdout.push(chunk)),
    stderr: sink(isTTY, (chunk) => {
      stderr.push(chunk);
      const text = chunk.toString('utf8');
      const answer = /^(Type .* to go on|Passphrase): $/.test(text) ? left.shift() : undefined;
      if (answer !== undefined) stdin.write(`${answer}\n`);
      watch(text, press);
    }),
  });
  const exitCode = await run(args, host as unknown as Host);
  const bytes = Buffer.concat(stdout);
  return {
    exitCode: kills.length > 0 ? -1 : exitCode,
    stdout: bytes.toString('utf8'),
    stderr: Buffer.concat(stderr).toString('utf8'),
    bytes,
  };
}

function sink(isTTY: boolean, take: (chunk: Buffer) => void): Writable {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      take(chunk);
      done();
    },
  });
  return Object.assign(stream, { isTTY, columns: 200 });
}
