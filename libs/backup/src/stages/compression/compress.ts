// Forward: blocks are compressed several at a time, each a stream of its own, and leave in the order they came.

import type { ByteStream } from '../../core/bytes.js';
import { cutBlocks } from '../cut-blocks.js';
import type { Codec } from './codec.js';

/**
 * Compresses `threads` blocks at a time and keeps one more ready, so that no thread waits for the consumer. Nothing
 * runs on any more once the stream has ended, failed or been stopped.
 */
export async function* compress(
  input: ByteStream,
  codec: Codec,
  level: number,
  threads: number,
): AsyncGenerator<Uint8Array> {
  const blocks: Promise<Uint8Array>[] = [];
  try {
    for await (const { bytes } of cutBlocks(input, codec.blockBytes)) {
      const makesRoom = blocks.at(-threads);
      blocks.push(handled(after(makesRoom, () => codec.compress(bytes, level))));
      if (blocks.length > threads) yield await takeOldest(blocks);
    }
    while (blocks.length > 0) yield await takeOldest(blocks);
  } finally {
    await Promise.allSettled(blocks);
  }
}

function after<T>(previous: Promise<T> | undefined, start: () => Promise<T>): Promise<T> {
  return previous === undefined ? start() : previous.then(start);
}

function takeOldest(blocks: Promise<Uint8Array>[]): Promise<Uint8Array> {
  return blocks.shift() as Promise<Uint8Array>;
}

/** A failure is reported when its turn comes; until then it must not count as unhandled. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
