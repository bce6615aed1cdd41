// Reads a stream by hand: chunk by chunk, with the right to put back what was not used.

import type { ByteStream } from '../core/bytes.js';

/** A stream that is read by several hands, one after the other. The one who made it closes it. */
export class ChunkReader implements AsyncIterable<Uint8Array> {
  private readonly iterator: AsyncIterator<Uint8Array>;
  private returned: Uint8Array | undefined;

  constructor(input: ByteStream) {
    this.iterator = input[Symbol.asyncIterator]();
  }

  /** The next chunk, never an empty one; undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    if (this.returned !== undefined) {
      const chunk = this.returned;
      this.returned = undefined;
      return chunk;
    }
    for (;;) {
      const { done, value } = await this.iterator.next();
      if (done === true) return undefined;
      if (value.byteLength > 0) return value;
    }
  }

  /** Puts back the rest of the chunk that was read last. */
  putBack(rest: Uint8Array): void {
    this.returned = rest.byteLength > 0 ? rest : undefined;
  }

  /** True when nothing is left to read. */
  async isAtEnd(): Promise<boolean> {
    const chunk = await this.next();
    if (chunk !== undefined) this.putBack(chunk);
    return chunk === undefined;
  }

  /** Exactly `count` bytes, or what there is before the end. */
  async take(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = count;
    while (missing > 0) {
      const chunk = await this.next();
      if (chunk === undefined) break;
      parts.push(chunk.subarray(0, missing));
      this.putBack(chunk.subarray(missing));
      missing -= Math.min(missing, chunk.byteLength);
    }
    return Buffer.concat(parts);
  }

  /** What is left, to the end. Stopping early leaves the reader open. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (let chunk = await this.next(); chunk !== undefined; chunk = await this.next()) yield chunk;
  }

  /** Tells the stream that nothing more will be read. */
  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}
