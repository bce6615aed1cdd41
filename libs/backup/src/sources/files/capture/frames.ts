// Several streams one after the other in frames: pieces of one size, but for the last of a stream.

import { MIB } from '../../../kit/sizes.js';

/** As long as the blocks that are compressed: a stage then works on a frame as it is. */
export const FRAME_BYTES = MIB;

/** Takes a frame at once, and keeps none of its memory. One of no bytes: the stream has ended. */
export type FrameSink = (frame: Uint8Array) => void;

export class FrameWriter {
  /** Whatever fits into one frame is written in one go, wherever the frame ends. */
  private readonly buffer = Buffer.allocUnsafeSlow(2 * FRAME_BYTES);
  private filled = 0;
  /** Bytes of the stream that were written to it so far. */
  private written = 0;

  constructor(private readonly send: FrameSink) {}

  get position(): number {
    return this.written;
  }

  /** Memory for so many of the next bytes, up to a frame, and for more if that fills one; `advance` says what was written. */
  room(bytes: number): Buffer {
    if (this.filled >= FRAME_BYTES) this.sendWhole();
    return this.buffer.subarray(this.filled, Math.max(FRAME_BYTES, this.filled + bytes));
  }

  advance(bytes: number): void {
    this.filled += bytes;
    this.written += bytes;
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
      const room = this.room(1);
      const part = Math.min(left, room.byteLength);
      room.fill(0, 0, part);
      this.advance(part);
      left -= part;
    }
  }

  endStream(): void {
    if (this.filled >= FRAME_BYTES) this.sendWhole();
    if (this.filled > 0) this.send(this.buffer.subarray(0, this.filled));
    this.send(new Uint8Array());
    this.filled = 0;
    this.written = 0;
  }

  private sendWhole(): void {
    this.send(this.buffer.subarray(0, FRAME_BYTES));
    this.buffer.copyWithin(0, FRAME_BYTES, this.filled);
    this.filled -= FRAME_BYTES;
  }
}
