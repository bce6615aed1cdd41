// An open file or pipe, read as far as it is asked to. Blocks: for a process that does nothing else.

import { readSync } from 'node:fs';

import { BackupError } from '../../../core/errors.js';
import { MIB } from '../../../kit/sizes.js';

export class Input {
  private readonly buffer = Buffer.allocUnsafeSlow(MIB);
  private unread = this.buffer.subarray(0, 0);
  private taken = 0;

  /** `onRead` is told how many bytes were read, now and then. */
  constructor(
    private readonly file: number,
    private readonly onRead: (position: number) => void = () => undefined,
  ) {}

  /** How many bytes were read. */
  get position(): number {
    return this.taken;
  }

  /** @throws BackupError DATA_TRUNCATED when the input ends before */
  take(bytes: number): Buffer {
    const parts: Buffer[] = [];
    this.pass(bytes, (part) => parts.push(Buffer.from(part)));
    return Buffer.concat(parts);
  }

  /** Hands on so many bytes. Each part is good only until the call returns. */
  pass(bytes: number, use: (part: Buffer) => void): void {
    for (let left = bytes; left > 0;) {
      if (this.unread.length === 0) this.fill();
      const part = this.unread.subarray(0, left);
      this.unread = this.unread.subarray(part.length);
      this.taken += part.length;
      left -= part.length;
      use(part);
    }
  }

  skip(bytes: number): void {
    this.pass(bytes, () => undefined);
  }

  private fill(): void {
    const bytes = readSync(this.file, this.buffer);
    if (bytes === 0) throw new BackupError('DATA_TRUNCATED', 'The stored files end before they are complete.');
    this.unread = this.buffer.subarray(0, bytes);
    this.onRead(this.taken);
  }
}
