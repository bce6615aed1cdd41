// Sends large bodies little by little: at once they keep the requests of the application waiting, and those of a storage
// on the same machine.

import { Readable } from 'node:stream';

import type { Clock } from '../../core/clock.js';
import { KIB } from '../../kit/sizes.js';

const PIECE_BYTES = 64 * KIB;
/** About 50 MB/s, as measured, as long as there is one body at a time: whoever makes more than that makes the next one. */
const BREATH_MS = 1;

export class GentleBodies {
  /** More than one means that parts are made faster than they go: then there is no breath between the pieces of any. */
  private readonly underWay = new Set<Uint8Array>();

  constructor(private readonly clock: Pick<Clock, 'sleep'>) {}

  /**
   * Has the body sent as a stream of its own, made for this attempt alone. An answer that comes before its end lets the
   * rest go at full speed; a failure leaves nothing of it.
   */
  async send<T>(bytes: Uint8Array, request: (body: Uint8Array | Readable) => Promise<T>): Promise<T> {
    if (bytes.byteLength <= PIECE_BYTES) return await request(bytes);
    const body = Readable.from(this.piecesOf(bytes), { objectMode: false, highWaterMark: PIECE_BYTES });
    this.underWay.add(bytes);
    try {
      return await request(body);
    } catch (error) {
      body.destroy();
      throw error;
    } finally {
      this.underWay.delete(bytes);
    }
  }

  private async *piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) {
      if (at > 0 && this.isAlone(bytes)) await this.clock.sleep(BREATH_MS);
      yield bytes.subarray(at, at + PIECE_BYTES);
    }
    this.underWay.delete(bytes);
  }

  private isAlone(bytes: Uint8Array): boolean {
    return this.underWay.size === 1 && this.underWay.has(bytes);
  }
}
