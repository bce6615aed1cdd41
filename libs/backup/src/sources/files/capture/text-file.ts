// Writes a text of which each character is a byte into a new file, in large pieces. Blocks.

import { closeSync, openSync, writeSync } from 'node:fs';

import { KIB } from '../../../kit/sizes.js';

const AT_ONCE = 256 * KIB;

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

/** All of the bytes, however many writes that takes. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.byteLength;) written += writeSync(file, bytes, written);
}
