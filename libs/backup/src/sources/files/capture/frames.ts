// Several streams one after the other through one pipe: each piece with its length before it, and a length of zero at the end.

import { BackupError } from '../../../core/errors.js';
import { MIB } from '../../../kit/sizes.js';
import { writeAll } from './text-file.js';

const LENGTH_BYTES = 4;
const FRAME_BYTES = MIB;

/** Blocks until the other side has read: that is the back-pressure. */
export class FrameWriter {
  private readonly buffer = Buffer.allocUnsafeSlow(LENGTH_BYTES + FRAME_BYTES);
  private filled = LENGTH_BYTES;
  /** Bytes of the stream that were sent to it so far. */
  private sent = 0;

  constructor(private readonly file: number) {}

  get position(): number {
    return this.sent;
  }

  /** Memory for so many of the next bytes, up to a frame; what is written there is sent by `advance`. */
  room(bytes: number): Uint8Array {
    if (this.filled + bytes > this.buffer.length) this.flush();
    return this.buffer.subarray(this.filled);
  }

  advance(bytes: number): void {
    this.filled += bytes;
    this.sent += bytes;
  }

  put(bytes: Uint8Array): void {
    for (let rest = bytes; rest.byteLength > 0;) {
      const room = this.room(1);
      const part = rest.subarray(0, room.byteLength);
      room.set(part);
      this.advance(part.byteLength);
      rest = rest.subarray(part.byteLength);
    }
  }

  zeros(bytes: number): void {
    for (let left = bytes; left > 0;) {
      const part = Math.min(left, this.room(1).byteLength);
      this.room(1).fill(0, 0, part);
      this.advance(part);
      left -= part;
    }
  }

  endStream(): void {
    this.flush();
    writeAll(this.file, Buffer.alloc(LENGTH_BYTES));
    this.sent = 0;
  }

  private flush(): void {
    if (this.filled === LENGTH_BYTES) return;
    this.buffer.writeUInt32BE(this.filled - LENGTH_BYTES);
    writeAll(this.file, this.buffer.subarray(0, this.filled));
    this.filled = LENGTH_BYTES;
  }
}

/** The other side: one stream after the other. */
export class FrameReader {
  private rest: Uint8Array = new Uint8Array();

  constructor(private readonly chunks: AsyncIterator<Uint8Array>) {}

  /** The next stream. Throws SOURCE_FAILED when the pipe ends before it does. */
  async *stream(): AsyncGenerator<Uint8Array> {
    for (;;) {
      let left = await this.length();
      if (left === 0) return;
      while (left > 0) {
        const chunk = await this.some();
        const part = chunk.subarray(0, left);
        this.rest = chunk.subarray(part.byteLength);
        left -= part.byteLength;
        yield part;
      }
    }
  }

  private async length(): Promise<number> {
    const bytes = Buffer.alloc(LENGTH_BYTES);
    for (let filled = 0; filled < LENGTH_BYTES;) {
      const chunk = await this.some();
      const part = chunk.subarray(0, LENGTH_BYTES - filled);
      bytes.set(part, filled);
      filled += part.byteLength;
      this.rest = chunk.subarray(part.byteLength);
    }
    return bytes.readUInt32BE();
  }

  private async some(): Promise<Uint8Array> {
    if (this.rest.byteLength > 0) return this.rest;
    const next = await this.chunks.next();
    if (next.done !== true) return next.value;
    throw new BackupError('SOURCE_FAILED', 'The process that reads the files ended before it was done.');
  }
}
