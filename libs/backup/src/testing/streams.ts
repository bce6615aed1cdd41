// Streams for tests: made, collected, and damaged on their way.

import { createCipheriv } from 'node:crypto';

import type { ByteStream } from '../core/bytes.js';
import { KIB } from '../kit/sizes.js';

const CIPHER_BLOCK = 16;

/** A stream of the given chunks. */
export async function* streamOf(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

/** So many bytes that no two places look alike, in new chunks. */
export async function* patternedBytes(total: number, chunkBytes: number = 64 * KIB): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < total; position += chunkBytes) {
    yield pattern(position, Math.min(chunkBytes, total - position));
  }
}

/** The bytes of `patternedBytes` from a position: the key stream of a cipher, which is as fast as it is irregular. */
export function pattern(position: number, length: number): Buffer {
  const counter = Buffer.alloc(CIPHER_BLOCK);
  counter.writeBigUInt64BE(BigInt(Math.floor(position / CIPHER_BLOCK)), CIPHER_BLOCK / 2);
  const skipped = position % CIPHER_BLOCK;
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(CIPHER_BLOCK), counter);
  return cipher.update(Buffer.alloc(skipped + length)).subarray(skipped);
}

/** All bytes of a stream that is known to be small. */
export async function collect(stream: ByteStream): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Breaks a stream when so many bytes have passed, or at its end when there are fewer, with what `interrupt` throws. */
export async function* interruptedAt(
  stream: ByteStream,
  bytes: number,
  interrupt: () => Promise<never>,
): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of stream) {
    if (chunk.length > left) {
      if (left > 0) yield chunk.subarray(0, left);
      await interrupt();
    }
    left -= chunk.length;
    yield chunk;
  }
  await interrupt();
}

/** Only the first bytes; the rest is read all the same and dropped without a word. */
export async function* truncated(stream: ByteStream, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of stream) {
    if (left > 0) yield chunk.subarray(0, left);
    left -= chunk.length;
  }
}

/** The same bytes but for the one at the given position, in which one bit is turned. */
export async function* flipped(stream: ByteStream, at: number): AsyncGenerator<Uint8Array> {
  let position = 0;
  for await (const chunk of stream) {
    const index = at - position;
    position += chunk.length;
    yield index >= 0 && index < chunk.length ? flipBit(chunk, index) : chunk;
  }
}

function flipBit(chunk: Uint8Array, index: number): Uint8Array {
  return chunk.map((byte, i) => (i === index ? byte ^ 1 : byte));
}
