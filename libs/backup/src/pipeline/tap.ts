// Taps: look at bytes that pass without changing them.

import { createHash } from 'node:crypto';

import type { ByteStream } from '../core/bytes.js';
import type { Digest } from '../core/manifest.js';

/** Counts and hashes what passes. */
export interface Measured {
  readonly stream: ByteStream;
  /** Of the bytes that have passed so far; meaningful once the stream was read to its end. */
  digest(): Digest;
}

/** Counts and hashes (SHA-256) a stream as it is read; `onBytes` hears the running total after each chunk. */
export function measure(input: ByteStream, onBytes?: (total: number) => void): Measured {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* stream(): AsyncGenerator<Uint8Array> {
    for await (const chunk of input) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      onBytes?.(bytes);
      yield chunk;
    }
  }
  return { stream: stream(), digest: () => ({ bytes, sha256: hash.copy().digest('hex') }) };
}
