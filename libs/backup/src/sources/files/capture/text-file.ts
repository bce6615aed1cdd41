// Writes a text of which each character is a byte into a new file, in large pieces. Blocks.

import { closeSync, openSync, writeSync } from 'node:fs';

import { KIB } from '../../../kit/sizes.js';

/** What waits survives collections of garbage: more of it only makes them longer, and the heap larger. */
const AT_ONCE = 32 * KIB;

export class TextFile {
  private readonly file: number;
  private waiting: string[] = [];
  private waitingLength = 0;

  constructor(path: string) {
    this.file = openSync(path, 'wx', 0o600);
  }

  write(text: string): void {
    this.waiting.push(text);
    this.waitingLength += text.length;
    if (this.waitingLength >= AT_ONCE) this.flush();
  }

  writeBytes(bytes: Uint8Array): void {
    this.flush();
    writeAll(this.file, bytes);
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    writeAll(this.file, Buffer.from(this.waiting.join(''), 'latin1'));
    this.waiting = [];
    this.waitingLength = 0;
  }
}

/** All of the bytes, however many writes that takes: at a position of the file, or where the last ones ended. */
export function writeAll(file: number, bytes: Uint8Array, position?: number): void {
  for (let written = 0; written < bytes.byteLength;) {
    const at = position === undefined ? null : position + written;
    written += writeSync(file, bytes, written, bytes.byteLength - written, at);
  }
}
