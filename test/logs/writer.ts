// The process that writes a log, seen from outside, and what it must have written.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export class Writer {
  private constructor(private readonly child: ChildProcess) {}

  get pid(): number | undefined {
    return this.child.pid;
  }

  static async start(file: string, linesPerSecond: number): Promise<Writer> {
    const module = new URL('./writer-process.js', import.meta.url);
    const child = fork(module, [file, String(linesPerSecond)], { execArgv: [] });
    await once(child, 'message');
    return new Writer(child);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Makes it open its log again. */
  reopen(): void {
    this.child.kill('SIGHUP');
  }

  /** Answers how many lines it wrote. */
  async stop(): Promise<number> {
    const [ended, said] = [once(this.child, 'exit'), once(this.child, 'message')];
    this.child.send('stop');
    const [lines] = await said;
    await ended;
    return Number(lines);
  }
}

/** What is wrong with the lines of one writer, which came in this order; nothing in the best case. */
export interface Findings {
  lines: number;
  missing: number;
  /** There twice, or later than they should be. */
  repeated: number;
  /** No line of the writer. */
  broken: number;
}

export async function examineLines(texts: AsyncIterable<string>): Promise<Findings> {
  const found = { lines: 0, missing: 0, repeated: 0, broken: 0 };
  let [next, rest] = [0, ''];
  for await (const text of texts) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const number = Number(/^line (\d+) of a writer that never rests$/.exec(line)?.[1] ?? Number.NaN);
      found.lines += 1;
      if (Number.isNaN(number)) found.broken += 1;
      else if (number < next) found.repeated += 1;
      else {
        found.missing += number - next;
        next = number + 1;
      }
    }
  }
  if (rest !== '') found.broken += 1;
  return found;
}
