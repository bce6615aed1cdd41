// A file that lines are added to, and that can be opened anew when it was given another name.

import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';

export class LogFile {
  private stream: WriteStream | undefined;

  constructor(readonly path: string) {}

  write(text: string): void {
    this.stream ??= this.open();
    this.stream.write(text);
  }

  /** Resolves when all that was written so far is in the file as it was; what comes now goes to a new one of the same name. */
  async reopen(): Promise<void> {
    const before = this.stream;
    this.stream = undefined;
    if (!before) return;
    before.end();
    await finished(before);
  }

  private open(): WriteStream {
    mkdirSync(dirname(this.path), { recursive: true });
    const stream = createWriteStream(this.path, { flags: 'a' });
    // A disk that is full must not end the app; what can't be written to the file is lost to it, and the next line tries again.
    stream.on('error', (error) => {
      if (this.stream === stream) this.stream = undefined;
      process.stderr.write(`The log can't be written: ${error.message}\n`);
    });
    return stream;
  }
}
