// Holds streams back to so many bytes in a second, all of them together.

import type { ByteStream } from '../core/bytes.js';
import type { Clock } from '../core/clock.js';
import { KIB } from './sizes.js';

/** What was not used for a moment may be made up for, but no more than this. */
const BURST_MS = 200;
/** Chunks are cut to about as much as passes in this time, so that the flow is even. */
const PIECE_MS = 100;
const SMALLEST_PIECE = 4 * KIB;

export class Throttle {
  /** When, by the clock's `elapsed`, all that was let through would have passed at an even pace. */
  private paidUntil = Number.NEGATIVE_INFINITY;

  constructor(
    readonly bytesPerSecond: number,
    private readonly clock: Clock,
  ) {}

  /** The same bytes, none before its time. Rejects with the signal's reason when it aborts. */
  async *limit(stream: ByteStream, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const most = Math.max(SMALLEST_PIECE, Math.floor((this.bytesPerSecond * PIECE_MS) / 1000));
    for await (const chunk of stream) {
      for (let at = 0; at < chunk.byteLength; at += most) {
        const piece = chunk.subarray(at, at + most);
        await this.pay(piece.byteLength, signal);
        yield piece;
      }
    }
  }

  /** Waits until so many bytes more may have passed. */
  private async pay(bytes: number, signal: AbortSignal): Promise<void> {
    const now = this.clock.elapsed();
    this.paidUntil = Math.max(this.paidUntil, now - BURST_MS) + (bytes / this.bytesPerSecond) * 1000;
    if (this.paidUntil > now) await this.clock.sleep(this.paidUntil - now, signal);
  }
}
