// Forward: blocks are compressed several at a time, each a stream of its own, and leave in the order they came.

import { type ByteStream, dispose } from '../../core/bytes.js';
import { cutBlocks } from '../cut-blocks.js';
import { BlockMemory } from './block-memory.js';
import type { Codec } from './codec.js';
import { Slots } from './slots.js';

/** Blocks that wait for a slot or for the consumer, beside those in work. More of them gain no time, as measured. */
const AHEAD = 1;

/**
 * Compresses `threads` blocks at a time and keeps a few more at hand. Nothing runs on any more once the stream has
 * ended, failed or been stopped.
 */
export async function* compress(
  input: ByteStream,
  codec: Codec,
  level: number,
  threads: number,
): AsyncGenerator<Uint8Array> {
  const slots = new Slots(threads);
  const memory = new BlockMemory(codec.blockBytes);
  const blocks: Promise<Uint8Array>[] = [];
  try {
    for await (const { bytes } of cutBlocks(input, codec.blockBytes, () => memory.take())) {
      const compressed = slots.run(async () => await codec.compress(bytes, level));
      const done = compressed.finally(() => {
        memory.give(bytes);
        dispose(bytes);
      });
      blocks.push(handled(done));
      if (blocks.length > threads + AHEAD) yield await takeOldest(blocks);
    }
    while (blocks.length > 0) yield await takeOldest(blocks);
  } finally {
    await Promise.allSettled(blocks);
  }
}

function takeOldest(blocks: Promise<Uint8Array>[]): Promise<Uint8Array> {
  return blocks.shift() as Promise<Uint8Array>;
}

/** A failure is reported when its turn comes; until then it must not count as unhandled. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
