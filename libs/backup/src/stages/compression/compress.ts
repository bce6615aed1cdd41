// Forward: blocks are compressed several at a time, each a stream of its own, and leave in the order they came.

import type { ByteStream } from '../../core/bytes.js';
import { cutBlocks } from '../cut-blocks.js';
import type { Codec } from './codec.js';
import { looksIncompressible } from './probe.js';

/**
 * Holds `inFlight` blocks and their results at the most. Nothing runs on any more once the stream has ended, failed or
 * been stopped.
 */
export async function* compress(
  input: ByteStream,
  codec: Codec,
  level: number,
  inFlight: number,
): AsyncGenerator<Uint8Array> {
  const running: Promise<Uint8Array>[] = [];
  try {
    for await (const { bytes } of cutBlocks(input, codec.blockBytes)) {
      running.push(handled(compressBlock(bytes, codec, level)));
      if (running.length >= inFlight) yield await takeOldest(running);
    }
    while (running.length > 0) yield await takeOldest(running);
  } finally {
    await Promise.allSettled(running);
  }
}

async function compressBlock(block: Uint8Array, codec: Codec, level: number): Promise<Uint8Array> {
  return (await looksIncompressible(block)) ? await codec.store(block) : await codec.compress(block, level);
}

function takeOldest(running: Promise<Uint8Array>[]): Promise<Uint8Array> {
  return running.shift() as Promise<Uint8Array>;
}

/** A failure is reported when its turn comes; until then it must not count as unhandled. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
