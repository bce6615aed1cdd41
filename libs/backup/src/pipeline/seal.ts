// Plain content through the stages, counted and hashed on both sides.

import type { ByteStream } from '../core/bytes.js';
import type { Digest } from '../core/manifest.js';
import type { Forward } from '../core/stage.js';
import { measure } from './tap.js';

export interface Sealed {
  readonly stream: ByteStream;
  /** Once the stream was read to its end. */
  digests(): SealedDigests;
}

export interface SealedDigests {
  readonly plain: Digest;
  readonly sealed: Digest;
}

/** `onBytes` hears the running total of plain bytes. */
export function seal(content: ByteStream, stages: readonly Forward[], onBytes?: (total: number) => void): Sealed {
  const plain = measure(content, onBytes);
  const sealed = measure(stages.reduce((stream, forward) => forward(stream), plain.stream));
  return { stream: sealed.stream, digests: () => ({ plain: plain.digest(), sealed: sealed.digest() }) };
}
