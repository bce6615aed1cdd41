// A command at a terminal of its own, and what a person would have seen there.

import { spawn } from 'node:child_process';

export interface Seen {
  readonly exitCode: number;
  /** What was written on each line, one thing over the other, in the order in which it came. */
  readonly lines: readonly (readonly string[])[];
}

export interface Person {
  /** What is waited for, and what is typed then. */
  readonly answers?: readonly { readonly to: RegExp; readonly type: string }[];
  readonly columns: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly directory: string;
}

/** `script` of util-linux lends the terminal. */
export async function atTerminal(command: string, person: Person): Promise<Seen> {
  const { answers = [], columns, environment, directory } = person;
  const sized = `stty cols ${columns} rows 40 -echo; exec ${command}`;
  const child = spawn('script', ['-qec', sized, '/dev/null'], {
    cwd: directory,
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const left = [...answers];
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    const [next] = left;
    if (next === undefined || !next.to.test(text)) return;
    left.shift();
    text += `${next.type}\n`;
    child.stdin.write(`${next.type}\n`);
  });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
  return { exitCode, lines: text.replaceAll('\r\n', '\n').trimEnd().split('\n').map(layersOf) };
}

/** A return to the beginning of the line is what a progress bar does; colours do not show in a text. */
function layersOf(line: string): string[] {
  const layers = line.split('\r').map((layer) => layer.replaceAll(CONTROL, '').trimEnd());
  return layers.filter((layer, index) => layer !== '' || layers.length === 1 || index === layers.length - 1);
}

// oxlint-disable-next-line no-control-regex
const CONTROL = /\u001b\[[\d;?]*[A-Za-z]/g;
