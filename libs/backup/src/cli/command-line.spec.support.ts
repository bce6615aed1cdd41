// The command line within the test: its streams are texts, a person is a list of answers.

import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';

import { type Host, run } from './run.js';

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Situation {
  /** What a person at a terminal types, a line for each question. Absent: there is no terminal. */
  readonly answers?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Called with each text for stderr; may press Ctrl-C by it. */
  readonly watch?: (text: string, press: () => void) => void;
}

export async function commandLine(args: readonly string[], situation: Situation = {}): Promise<Outcome> {
  const { answers, env = {}, watch = () => undefined } = situation;
  const isTTY = answers !== undefined;
  const left = [...(answers ?? [])];
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const signals = new EventEmitter();
  const said = { stdout: '', stderr: '' };
  const kills: unknown[] = [];
  const press = (): void => void signals.emit('SIGINT', 'SIGINT');
  const host = Object.assign(signals, {
    stdin,
    env,
    pid: 1,
    kill: (...how: unknown[]) => kills.push(how),
    stdout: sink(isTTY, (text) => (said.stdout += text)),
    stderr: sink(isTTY, (text) => {
      said.stderr += text;
      const answer = /^(Type .* to go on|Passphrase): $/.test(text) ? left.shift() : undefined;
      if (answer !== undefined) stdin.write(`${answer}\n`);
      watch(text, press);
    }),
  });
  const exitCode = await run(args, host as unknown as Host);
  return { exitCode: kills.length > 0 ? -1 : exitCode, ...said };
}

function sink(isTTY: boolean, take: (text: string) => void): Writable {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      take(String(chunk));
      done();
    },
  });
  return Object.assign(stream, { isTTY, columns: 200 });
}
