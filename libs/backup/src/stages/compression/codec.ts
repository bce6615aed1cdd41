// What block compression needs to know of a format.

import type { Transform } from 'node:stream';

export type CompressionName = 'gzip' | 'zstd';

/** A streaming decompressor of node:zlib. */
export type Decoder = Transform & { readonly bytesWritten: number };

export interface Codec {
  readonly name: CompressionName;
  readonly suffix: string;
  /** Bytes of plain content in a block. */
  readonly blockBytes: number;
  /**
   * A complete stream of its own: a gzip member, a zstd frame. Works on libuv's pool. A block that would not shrink is
   * stored as it is, at next to no cost. Shares no memory with the block.
   */
  compress(block: Uint8Array, level: number): Promise<Uint8Array>;
  /** Undoes one stream of the format, or several that follow each other as far as the decoder takes them. */
  openDecoder(): Decoder;
}
