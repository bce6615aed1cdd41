// Cuts a stream into blocks of one size, whatever the chunks it arrives in.

import type { ByteStream } from '../core/bytes.js';

export interface Block {
  readonly bytes: Uint8Array;
  /** True for exactly one block: the end of the input. */
  readonly last: boolean;
}

/**
 * Blocks of exactly `size` bytes. The last one may be shorter, and is empty only when the whole input is: at least one
 * block always comes. Holds one block and one chunk. Blocks are the consumer's own.
 */
export async function* cutBlocks(input: ByteStream, size: number): AsyncGenerator<Block> {
  let block = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of input) {
    let rest = chunk;
    while (rest.byteLength > 0) {
      if (filled === size) {
        yield { bytes: block, last: false };
        block = Buffer.allocUnsafeSlow(size);
        filled = 0;
      }
      const taken = Math.min(size - filled, rest.byteLength);
      block.set(rest.subarray(0, taken), filled);
      filled += taken;
      rest = rest.subarray(taken);
    }
  }
  yield { bytes: block.subarray(0, filled), last: true };
}
