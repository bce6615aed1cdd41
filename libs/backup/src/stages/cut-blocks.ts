// Cuts a stream into blocks of one size, whatever the chunks it arrives in.

import { type ByteStream, dispose } from '../core/bytes.js';

export interface Block {
  readonly bytes: Uint8Array;
  /** True for exactly one block: the end of the input. */
  readonly last: boolean;
}

/**
 * Blocks of exactly `size` bytes. The last one may be shorter, and is empty only when the whole input is: at least one
 * block always comes. Holds one block and one chunk; copies only what does not lie in one chunk, into memory that is
 * taken for each such block when the one before is done with. A chunk in which no block lies is disposed of; one that is a
 * block is yielded as it is, to be disposed of by whoever uses that up.
 */
export async function* cutBlocks(
  input: ByteStream,
  size: number,
  takeMemory: () => Uint8Array = () => Buffer.allocUnsafeSlow(size),
): AsyncGenerator<Block> {
  let block: Uint8Array = new Uint8Array();
  let filled = 0;
  for await (const chunk of input) {
    let rest = chunk;
    let isLent = false;
    while (rest.byteLength > 0) {
      if (filled === size) {
        yield { bytes: block, last: false };
        filled = 0;
      }
      const taken = rest.subarray(0, size - filled);
      if (taken.byteLength === size) {
        block = size === chunk.byteLength ? chunk : taken;
        isLent = true;
      } else {
        if (filled === 0) block = takeMemory();
        block.set(taken, filled);
      }
      filled += taken.byteLength;
      rest = rest.subarray(taken.byteLength);
    }
    if (!isLent) dispose(chunk);
  }
  yield { bytes: block.subarray(0, filled), last: true };
}

/**
 * The same blocks for a consumer who is done with each when it asks for the next: they all are copied to the same memory,
 * so that every chunk can be disposed of.
 */
export async function* copyBlocks(input: ByteStream, size: number): AsyncGenerator<Block> {
  const block: Uint8Array = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of input) {
    for (let at = 0; at < chunk.byteLength;) {
      if (filled === size) {
        yield { bytes: block, last: false };
        filled = 0;
      }
      const taken = chunk.subarray(at, at + size - filled);
      block.set(taken, filled);
      filled += taken.byteLength;
      at += taken.byteLength;
    }
    dispose(chunk);
  }
  yield { bytes: block.subarray(0, filled), last: true };
}
