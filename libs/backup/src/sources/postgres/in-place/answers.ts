// What psql is asked within a script, and the lines with which it answers.

import { PassThrough } from 'node:stream';
import { createInterface } from 'node:readline';

import type { ByteStream } from '../../../core/bytes.js';
import { randomTail } from '../../../core/names.js';

/** Other statements of the script write lines too; ours begin with a mark that nobody else knows. */
export class Answers {
  private readonly mark = `${randomTail()} `;
  private readonly heard = new PassThrough();
  private readonly lines = createInterface({ input: this.heard })[Symbol.asyncIterator]();

  /** The statement that asks for a text. */
  question(expression: string): Buffer {
    return Buffer.from(`SELECT '${this.mark}' || (${expression});\n`);
  }

  /** Listens until psql has ended. */
  async hear(output: ByteStream): Promise<void> {
    for await (const chunk of output) this.heard.write(chunk);
  }

  /** The answer to the next question. It never comes when psql ends before. */
  async next(): Promise<string> {
    for (;;) {
      const { value } = await this.lines.next();
      if (value?.startsWith(this.mark)) return value.slice(this.mark.length);
    }
  }
}
